import BTF
import ByteReading
import TestSupport

/// A type made at random, and which bits of its values mean something.
struct RandomType {
  /// A part of a value.
  enum Part {
    /// Offset and width in bits.
    case bits(Int, Int)
    /// An array of `char`: offset and length in bytes.
    case text(Int, Int)
    /// Bytes of any kind: offset and length.
    case bytes(Int, Int)
  }

  var id: TypeID
  /// In bytes.
  var size: Int
  /// From the start of the type.
  var parts: [Part]
  /// Whether it is a struct or union itself, and may stand in another without a name.
  var isComposite = false
  /// Whether an array of it may be text.
  var isCharacter = false

  /// Parts moved by `bits`, which is a multiple of 8 where there is text.
  func parts(at bits: Int) -> [Part] {
    parts.map { part in
      switch part {
      case .bits(let start, let width): .bits(start + bits, width)
      case .text(let start, let count): .text(start + bits / 8, count)
      case .bytes(let start, let count): .bytes(start + bits / 8, count)
      }
    }
  }

  /// What is left of `data`, of which the first `limit` bytes are there, once everything that no part says is zero.
  func meaning(of data: [UInt8], limit: Int, order: ByteOrder) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: size)
    for part in parts {
      switch part {
      case .bits(let start, let width) where (start + width + 7) / 8 <= limit:
        for bit in start..<start + width { mask[bit / 8] |= order == .little ? 1 << UInt8(bit % 8) : 0x80 >> UInt8(bit % 8) }
      case .text(let start, let count) where start < limit:
        let there = data[start..<min(start + count, limit)]
        let end = there.firstIndex(of: 0)
        let isText = RandomType.isText(there[..<(end ?? there.endIndex)])
        for index in start..<(isText ? end ?? there.endIndex : there.endIndex) { mask[index] = 0xff }
      case .bytes(let start, let count) where start < limit:
        for index in start..<min(start + count, limit) { mask[index] = 0xff }
      default: break
      }
    }
    return zip(data, mask).map { $0 & $1 }
  }

  /// UTF-8 without control characters but tabs and line breaks, judged by the standard library.
  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control || "\t\n\r".unicodeScalars.contains($0) }
  }
}

/// Makes random types.
struct TypeGenerator {
  var random: SplitMix64
  var writer: BTFWriter
  private var names = 0

  init(seed: UInt64, order: ByteOrder) {
    random = SplitMix64(seed: seed)
    writer = BTFWriter(order: order)
  }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  private mutating func name() -> String {
    names += 1
    return "m\(names)"
  }

  mutating func type(depth: Int) -> RandomType {
    let made = below(depth > 0 ? 12 : 6)
    let type: RandomType =
      switch made {
      case 0, 1, 2: integer()
      case 3: float()
      case 4: enumeration()
      case 5: scalar(writer.pointer(to: .void), 8)
      case 6, 7: array(depth: depth)
      case 8: union(depth: depth)
      default: structure(depth: depth)
      }
    guard below(4) == 0 else { return type }
    let id = below(2) == 0 ? writer.typedef("t", to: type.id) : writer.reference(.const, to: type.id)
    return RandomType(id: id, size: type.size, parts: type.parts, isCharacter: type.isCharacter)
  }

  private func scalar(_ id: TypeID, _ size: Int) -> RandomType {
    RandomType(id: id, size: size, parts: [.bits(0, size * 8)])
  }

  private mutating func integer() -> RandomType {
    let size = [1, 2, 4, 8, 16, 3, 4, 8][below(8)]
    let encoding = UInt32(below(2))
    switch below(6) {
    case 0: return scalar(writer.integer("_Bool", size: 1, encoding: 4), 1)
    case 1:
      let id = writer.integer("char", size: 1, encoding: encoding)
      return RandomType(id: id, size: 1, parts: [.bits(0, 8)], isCharacter: true)
    case 2:
      let width = 1 + below(size * 8)
      let offset = below(size * 8 - width + 1)
      let id = writer.integer("old", size: UInt32(size), bits: UInt32(width), bitOffset: UInt32(offset), encoding: encoding)
      return RandomType(id: id, size: size, parts: [.bits(offset, width)])
    default: return scalar(writer.integer("int", size: UInt32(size), encoding: encoding), size)
    }
  }

  private mutating func float() -> RandomType {
    let size = [4, 8, 10, 16][below(4)]
    let id = writer.float("f", size: UInt32(size))
    return size <= 8 ? scalar(id, size) : RandomType(id: id, size: size, parts: [.bytes(0, size)])
  }

  private mutating func enumeration() -> RandomType {
    let values: [(String?, Int32)] =
      below(2) == 0 ? [("NONE", 0), ("A", 1), ("B", 2), ("C", 4)] : (0..<1 + below(20)).map { ("E\($0)", Int32($0 * 7 - 9)) }
    let size = UInt32(1 << below(4))
    let isSigned = below(2) == 0
    guard below(3) > 0 else {
      let wide = values.map { ($0.0, UInt64(bitPattern: Int64($0.1)) &* 0x1_0000_0001) }
      return scalar(writer.enumeration64("wide", size: size, isSigned: isSigned, wide), Int(size))
    }
    return scalar(writer.enumeration("state", size: size, isSigned: isSigned, values), Int(size))
  }

  private mutating func array(depth: Int) -> RandomType {
    let index = writer.integer("index", size: 4)
    if below(3) == 0 {
      let count = 1 + below(11)
      let id = writer.array(of: writer.integer("char", size: 1), index: index, count: UInt32(count))
      return RandomType(id: id, size: count, parts: [.text(0, count)])
    }
    let element = type(depth: depth - 1)
    // An array of nothing at the end would take all there is.
    let count = 1 + below(4)
    return RandomType(
      id: writer.array(of: element.id, index: index, count: UInt32(count)), size: element.size * count,
      parts: element.isCharacter ? [.text(0, count)] : (0..<count).flatMap { element.parts(at: $0 * element.size * 8) })
  }

  private mutating func union(depth: Int) -> RandomType {
    let members = (0..<1 + below(3)).map { _ in type(depth: depth - 1) }
    let id = writer.union(
      "u", size: UInt32(members.map(\.size).max() ?? 0), members.map { .init(name(), $0.id, at: 0) })
    return RandomType(id: id, size: members.map(\.size).max() ?? 0, parts: members.flatMap(\.parts), isComposite: true)
  }

  private mutating func structure(depth: Int) -> RandomType {
    var (members, parts, bit): ([BTFWriter.Member], [RandomType.Part], Int) = ([], [], 0)
    for _ in 0..<below(6) {
      if below(3) == 0 {
        let (size, isEnum) = (1 << below(4), below(3) == 0)
        let width = 1 + below(size * 8)
        let id =
          isEnum
          ? writer.enumeration("e", size: UInt32(size), [("X", 1), ("Y", 2)])
          : writer.integer("b", size: UInt32(size), encoding: UInt32(below(2)))
        members.append(.init(name(), id, at: UInt32(bit), width: UInt32(width)))
        parts.append(.bits(bit, width))
        bit += width
        continue
      }
      bit = (bit + 7) / 8 * 8 + 8 * below(3)
      let member = type(depth: depth - 1)
      let isAnonymous = member.isComposite && below(2) == 0
      members.append(.init(isAnonymous ? nil : name(), member.id, at: UInt32(bit)))
      parts += member.parts(at: bit)
      bit += member.size * 8
    }
    let size = (bit + 7) / 8 + below(4)
    return RandomType(id: writer.structure("s", size: UInt32(size), members), size: size, parts: parts, isComposite: true)
  }
}
