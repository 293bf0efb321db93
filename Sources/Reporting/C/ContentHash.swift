import BTF

/// How far a hash looks.
struct HashReach {
  /// References that are followed one after the other.
  var depth: Int
  /// Whether types that have a name are entered too, and not only that name taken.
  var entersNames: Bool
  /// Types that are looked at.
  var left = 50_000

  /// One after the other, while types are still the same.
  static let steps = [
    HashReach(depth: 6, entersNames: false), HashReach(depth: 4, entersNames: true), HashReach(depth: 7, entersNames: true),
  ]
}

/// A number made of what a type says, not of where it stands.
extension HeaderWriter {
  /// Hash of `id` by names, kinds, sizes, offsets and values, as far as `reach` goes.
  mutating func contentHash(of id: TypeID, reach: HashReach) -> UInt64 {
    var reach = reach
    return contentHash(of: id, depth: 0, &reach)
  }

  private mutating func contentHash(of id: TypeID, depth: Int, _ reach: inout HashReach) -> UInt64 {
    reach.left -= 1
    budget -= 1
    guard reach.left > 0, budget > 0, depth <= reach.depth, let record = table.record(id) else { return 1 }
    var hash = Self.mix(UInt64(record.info.rawValue), NameTable.hash(record.nameOffset, names))
    if record.kind?.hasSize == true { hash = Self.mix(hash, UInt64(record.byteSize)) }
    switch record.kind {
    case .structure, .union:
      guard depth == 0 || reach.entersNames || !isNamed(record) else { return hash }
      for index in 0..<record.entryCount {
        let member = table.member(index, of: record)
        hash = Self.mix(hash, NameTable.hash(member.nameOffset, names))
        hash = Self.mix(hash, UInt64(member.bitOffset) << 8 | UInt64(member.bitFieldWidth))
        hash = Self.mix(hash, contentHash(of: member.type, depth: depth + 1, &reach))
      }
    case .enumeration, .enumeration64:
      guard depth == 0 || reach.entersNames || !isNamed(record) else { return hash }
      for index in 0..<record.entryCount {
        let enumerator = table.enumerator(index, of: record)
        hash = Self.mix(hash, NameTable.hash(enumerator.nameOffset, names))
        hash = Self.mix(hash, enumerator.value)
      }
    case .functionPrototype:
      hash = Self.mix(hash, contentHash(of: record.reference, depth: depth + 1, &reach))
      for index in 0..<record.entryCount {
        hash = Self.mix(hash, contentHash(of: table.parameter(index, of: record).type, depth: depth + 1, &reach))
      }
    case .array:
      let shape = table.array(record)
      hash = Self.mix(hash, UInt64(shape.count))
      hash = Self.mix(hash, contentHash(of: shape.element, depth: depth + 1, &reach))
    case .typedef where depth > 0 && !reach.entersNames:
      break
    case .pointer, .typedef, .const, .volatile, .restrict, .typeTag:
      hash = Self.mix(hash, contentHash(of: record.reference, depth: depth + 1, &reach))
    default: break
    }
    return hash
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let value = (a ^ b &* 0xff51_afd7_ed55_8ccd) &* 0x9e37_79b9_7f4a_7c15
    return value ^ value >> 32
  }
}
