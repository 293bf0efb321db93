extension UserRingBuffer {
  /// Discards the samples that a producer which is gone left busy: the kernel passes over them, instead of stopping there for ever.
  ///
  /// Only for a producer that just took over, and knows that no other writes to the ring: it cannot tell a dead one's samples from those
  /// of a slow one. Returns how many samples were busy. Throws where the ring's headers make no chain.
  @discardableResult public mutating func discardAbandoned() throws(RingError) -> Int {
    var position = memory.consumer
    let end = memory.ownProducer
    guard end &- position <= memory.byteCount, end % 8 == 0 else {
      throw RingError(.impossiblePositions(consumer: UInt64(position), producer: UInt64(end)))
    }
    var count = 0
    while position != end {
      let header = RingHeader(rawValue: memory.window.header(at: position))
      guard header.footprint <= end &- position else {
        throw RingError(.impossibleHeader(position: UInt64(position), word: header.rawValue))
      }
      if header.isBusy {
        memory.window.end(UInt32(header.length) | RingHeader.discardBit, at: position)
        count += 1
      }
      position &+= header.footprint
    }
    return count
  }
}
