public import ByteReading

extension ValueLayout {
  /// An integer of 1, 2, 4 or 8 bytes; nil for other sizes.
  @inlinable @inline(__always) func wholeInteger(_ byteCount: Int, at offset: Int, _ data: RawSpan) -> UInt64? {
    switch byteCount {
    case 1: UInt64(data.byte(at: offset))
    case 2: UInt64(data.load(offset, swapped: isSwapped, as: UInt16.self))
    case 4: UInt64(data.load(offset, swapped: isSwapped, as: UInt32.self))
    case 8: data.load(offset, swapped: isSwapped, as: UInt64.self)
    default: nil
    }
  }

  /// `width` bits, at most 64, from bit `start` on, which must be there.
  ///
  /// In little-endian data bits are counted from the lowest of a byte, in big-endian data from the highest.
  @inlinable func narrowBits(from start: Int, width: Int, _ data: RawSpan) -> UInt64 {
    let (offset, shift) = (start &>> 3, start & 7)
    guard shift &+ width <= 64, offset &+ 8 <= data.byteCount else {
      return UInt64(truncatingIfNeeded: wideBits(from: start, width: width, data))
    }
    let word = data.load(offset, swapped: isSwapped, as: UInt64.self)
    let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- width)
    let down = order == .little ? shift : 64 &- shift &- width
    return (word &>> UInt64(truncatingIfNeeded: down)) & mask
  }

  /// `width` bits, at most 128, from bit `start` on, which must be there: byte by byte.
  @inlinable func wideBits(from start: Int, width: Int, _ data: RawSpan) -> UInt128 {
    var value: UInt128 = 0
    var place = start
    let end = start &+ width
    while place < end {
      let shift = place & 7
      let count = min(8 &- shift, end &- place)
      let byte = data.byte(at: place &>> 3)
      let mask = UInt8.max &>> UInt8(truncatingIfNeeded: 8 &- count)
      if order == .little {
        let bits = (byte &>> UInt8(truncatingIfNeeded: shift)) & mask
        value |= UInt128(bits) &<< UInt128(truncatingIfNeeded: place &- start)
      } else {
        let bits = (byte &>> UInt8(truncatingIfNeeded: 8 &- shift &- count)) & mask
        value = value &<< UInt128(truncatingIfNeeded: count) | UInt128(bits)
      }
      place &+= count
    }
    return value
  }
}
