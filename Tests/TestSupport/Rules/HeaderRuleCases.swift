import BTF
import ByteReading

extension RuleCase {
  /// A blob whose sections come in any order, with a gap before each, and something after the last.
  private static func arranged(
    _ order: ByteOrder, hasLayout: Bool = false, isSwapped: Bool = false, typeCount: Int = 1
  ) -> Bytes {
    func word(_ value: Int) -> [UInt8] {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return order == .little ? bytes : bytes.reversed()
    }
    let magic: [UInt8] = order == .little ? [0x9f, 0xeb] : [0xeb, 0x9f]
    let types = (0..<typeCount).flatMap { _ in word(0) + word(2 << 24) + word(0) }
    let strings: [UInt8] = [0, 0x61, 0x62, 0]
    let typeStart = isSwapped ? strings.count : 0
    let stringStart = isSwapped ? 0 : types.count
    let layout = hasLayout ? word(0) + word(0) : []
    let body = isSwapped ? strings + types : types + strings
    return Bytes(
      magic + [1, 0] + word(24 + layout.count) + word(typeStart) + word(types.count) + word(stringStart) + word(strings.count)
        + layout + body)
  }

  static let header: [RuleCase] = [
    RuleCase(.blobTooLarge) { order, isGood in
      // Two strings of a size that is not too large for either.
      var writer = BTFWriter(order: order)
      writer.integer("int", size: 4)
      let rest = (16 << 20) - writer.bytes().count
      _ = writer.string(bytes: [UInt8](repeating: 0, count: isGood ? rest : rest + 1))
      return writer.bytes()
    },
    RuleCase(.headerTruncated, "fewer bytes than a header has") { order, isGood in
      let blob = arranged(order)
      return isGood ? blob : blob.slice(at: 0, count: 7) ?? blob
    },
    RuleCase(.headerTruncated, "fewer bytes than its length says") { order, isGood in
      let blob = arranged(order)
      return isGood ? blob : blob.slice(at: 0, count: 23) ?? blob
    },
    RuleCase(.headerTruncated, "a length below 24") { $0.length = 20 },
    RuleCase(.badMagic) { $0.magic = 0xeb9e },
    RuleCase(.headerTail) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer("int", size: 4)
      return writer.bytes {
        $0.length = 44
        $0.padding = [UInt8](repeating: 0, count: 19) + [isGood ? 0 : 1]
      }
    },
    RuleCase(.badVersion) { $0.version = 2 },
    RuleCase(.headerFlags) { $0.flags = 1 },
    RuleCase(.noData) { order, isGood in
      let blob = arranged(order)
      return isGood ? blob : blob.slice(at: 0, count: 24) ?? blob
    },
    RuleCase(.sectionBounds, "beginning beyond the end") { $0.stringOffset += 100 },
    RuleCase(.sectionBounds, "ending beyond the end") { $0.stringLength += 1 },
    RuleCase(.sectionGap, "between two") { $0.stringOffset += 4 },
    RuleCase(.sectionGap, "before the first") { $0.typeOffset = 4 },
    RuleCase(.sectionOverlap) { $0.typeLength += 4 },
    RuleCase(.trailingData, holdsBeforeLayout: false) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer("int", size: 4)
      writer.layout = [(0, 0)]
      if !isGood { writer.trailer = [0] }
      return writer.bytes()
    },
    RuleCase(.stringsNotLast, holdsBeforeLayout: true) { order, isGood in arranged(order, isSwapped: !isGood) },
    RuleCase(.stringsEmpty) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer(nil, size: 4)
      let blob = writer.bytes { if !isGood { $0.stringLength = 0 } }
      return isGood ? blob : blob.slice(at: 0, count: blob.count - 1) ?? blob
    },
    RuleCase(.stringsTooLong, purpose: .kernel) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer(nil, size: 4)
      _ = writer.string(bytes: [UInt8](repeating: 0, count: (16 << 20) - (isGood ? 1 : 0)))
      return writer.bytes()
    },
    RuleCase(.stringsFirst) { order, isGood in
      let blob = arranged(order)
      var bytes = blob.array()
      if !isGood { bytes[bytes.count - 4] = 0x7a }
      return Bytes(bytes)
    },
    RuleCase(.stringsUnterminated) { order, isGood in
      var bytes = arranged(order).array()
      if !isGood { bytes[bytes.count - 1] = 0x7a }
      return Bytes(bytes)
    },
    RuleCase(.layoutMisaligned, holdsBeforeLayout: false) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer("int", size: 4)
      writer.layout = isGood ? [(0, 0)] : []
      guard !isGood else { return writer.bytes() }
      // The layout behind the strings, of which there are five bytes.
      writer.trailer = [0, 0, 0, 0]
      return writer.bytes {
        $0.layoutOffset = $0.stringOffset + $0.stringLength
        $0.layoutLength = 4
      }
    },
    RuleCase(.layoutSize, hasLayout: true) {
      $0.layoutLength -= 2
      $0.stringOffset -= 2
      $0.stringLength += 2
    },
    RuleCase(.typesMisaligned, holdsBeforeLayout: false) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer("int", size: 4)
      return writer.bytes {
        $0.length = isGood ? 24 : 32
        guard !isGood else { return }
        // Strings first: one byte too few for the types to be aligned.
        $0.padding = [0, 0, 0, 0, 0, 0, 0, 0] + [0, 0]
        $0.stringOffset = 0
        $0.stringLength = 2
        $0.typeOffset = 2
        $0.typeLength += 5
      }
    },
    RuleCase(.noTypes) { order, isGood in arranged(order, typeCount: isGood ? 1 : 0) },
  ]
}
