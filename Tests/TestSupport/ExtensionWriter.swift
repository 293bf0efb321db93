public import ByteReading

/// Builds `.BTF.ext` from words.
public struct ExtensionWriter {
  public var order: ByteOrder = .little
  public var parts: [[UInt8]] = [[], [], []]

  public init(order: ByteOrder = .little) { self.order = order }

  public func words(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * (order == .little ? $0 : 3 - $0))) } }
  }

  public func part(_ size: UInt32, _ blocks: [(name: UInt32, records: [[UInt32]])]) -> [UInt8] {
    words([size] + blocks.flatMap { [$0.name, UInt32($0.records.count)] + $0.records.flatMap { $0 } })
  }

  /// The section; `edit` changes its finished bytes.
  public func bytes(headerLength: UInt32 = 32, editing edit: (inout [UInt8]) -> Void = { _ in }) -> Bytes {
    var header = words([headerLength])
    var offset: UInt32 = 0
    for part in parts {
      header += words([offset, UInt32(part.count)])
      offset += UInt32(part.count)
    }
    header = (order == .little ? [0x9f, 0xeb, 1, 0] : [0xeb, 0x9f, 1, 0]) + header
    let filled = header + Array(repeating: 0, count: max(0, Int(headerLength) - header.count))
    var result = Array(filled.prefix(Int(headerLength))) + parts.flatMap { $0 }
    edit(&result)
    return Bytes(result)
  }
}
