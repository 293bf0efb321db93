import ByteReading

/// Which bits of a value an integer and the like is put into.
struct BitPlace {
  /// Offset in bits from the start of the whole value.
  var start: Int
  var width: Int
  /// Whether other members may have given the same bits.
  var isShared: Bool
}

extension ValueEncoder {
  /// Puts the lowest bits of `value` to their place, byte by byte; false where other bits were given there before.
  ///
  /// In little-endian data bits are counted from the lowest of a byte, in big-endian data from the highest.
  mutating func store(_ value: UInt128, at place: BitPlace, _ out: inout [UInt8]) -> Bool {
    if !place.isShared, place.start % 8 == 0, storeWhole(value, at: place, &out) { return true }
    let isLittle = layout.order == .little
    var agrees = true
    var done = 0
    while done < place.width {
      let (index, shift) = ((place.start + done) / 8, (place.start + done) % 8)
      let count = min(8 - shift, place.width - done)
      let mask = UInt8.max >> UInt8(8 - count)
      let up = UInt8(isLittle ? shift : 8 - shift - count)
      let down = UInt128(isLittle ? done : place.width - done - count)
      let bits = (UInt8(truncatingIfNeeded: value >> down) & mask) << up
      if place.isShared { agrees = agree(bits, mask << up, at: index, out) && agrees }
      out[index] = out[index] & ~(mask << up) | bits
      done += count
    }
    return agrees
  }

  /// Nearly all values are integers of 1, 2, 4 or 8 bytes; false for others.
  private func storeWhole(_ value: UInt128, at place: BitPlace, _ out: inout [UInt8]) -> Bool {
    let (offset, isSwapped) = (place.start / 8, layout.isSwapped)
    switch place.width {
    case 8: out[offset] = UInt8(truncatingIfNeeded: value)
    case 16: out.store(UInt16(truncatingIfNeeded: value), at: offset, swapped: isSwapped)
    case 32: out.store(UInt32(truncatingIfNeeded: value), at: offset, swapped: isSwapped)
    case 64: out.store(UInt64(truncatingIfNeeded: value), at: offset, swapped: isSwapped)
    default: return false
    }
    return true
  }

  /// Notes that the bits of `mask` are given; false where others were given before.
  mutating func agree(_ bits: UInt8, _ mask: UInt8, at index: Int, _ out: [UInt8]) -> Bool {
    grow(to: index + 1, &given)
    let conflict = given[index] & mask & (out[index] ^ bits)
    given[index] |= mask
    return conflict == 0
  }
}
