import BTF

/// Makes small BTF of all kinds, most of it sound: types are laid out with the sizes of what they refer to.
public struct BTFGenerator {
  private var random: SplitMix64
  private var writer = BTFWriter()
  /// Kind and size, where it has one, of each type that was written; the first is void.
  private var written: [(kind: BTFKind, size: UInt32?)] = []

  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private static let identifiers = ["a", "b", "foo", "bar_1", "x.y", "_z"]
  private static let special: [(name: String, size: UInt32)] = [
    ("bpf_spin_lock", 4), ("bpf_list_head", 16), ("bpf_list_node", 24), ("bpf_rb_root", 16), ("bpf_rb_node", 32),
    ("bpf_refcount", 4),
    ("bpf_res_spin_lock", 4),
  ]
  private static let tags = ["kptr", "kptr_untrusted", "percpu_kptr", "uptr", "other"]
  private static let roots = ["contains:foo:a", "contains:bar_1:b", "contains:foo:b", "contains:foo", "else"]

  /// The next blob. `withSpecialFields` gives it structs of the kind that hold locks, lists, trees and kptrs.
  public mutating func next(withSpecialFields: Bool) -> [UInt8] {
    writer = BTFWriter()
    written = [(.void, nil)]
    if withSpecialFields {
      for (name, size) in BTFGenerator.special where random.below(3) > 0 {
        writer.structure(name, size: random.happens(oneIn: 12) ? size + 4 : size)
        note(.structure, size)
      }
    }
    writer.integer("int", size: 4)
    note(.integer, 4)
    let count = written.count + 2 + random.below(14)
    while written.count < count {
      if withSpecialFields, random.happens(oneIn: 3) { addSpecial() } else { addAny() }
    }
    return writer.array()
  }

  private mutating func note(_ kind: BTFKind, _ size: UInt32?) { written.append((kind, size)) }

  private func size(_ id: TypeID) -> UInt32? {
    id.rawValue < UInt32(written.count) ? written[Int(id.rawValue)].size : nil
  }

  private mutating func identifier() -> String { random.choose(BTFGenerator.identifiers) }
  private mutating func optionalName() -> String? { random.happens(oneIn: 3) ? nil : identifier() }

  /// Any type, now and then one that does not exist yet, or never will.
  private mutating func reference() -> TypeID {
    let limit = random.happens(oneIn: 12) ? written.count + 3 : written.count
    return TypeID(UInt32(random.below(limit)))
  }

  /// Most likely a type of one of `kinds`.
  private mutating func reference(_ kinds: Set<BTFKind>) -> TypeID {
    for _ in 0..<20 {
      let id = random.below(written.count)
      if kinds.contains(written[id].kind) { return TypeID(UInt32(id)) }
    }
    return reference()
  }

  /// Most likely a type of which there are values.
  private mutating func valueType() -> TypeID {
    for _ in 0..<12 {
      let id = random.below(written.count)
      let kind = written[id].kind
      if written[id].size != nil, kind != .variable, kind != .dataSection { return TypeID(UInt32(id)) }
    }
    return reference()
  }
}

/// Single types.
extension BTFGenerator {
  private mutating func addAny() {
    switch random.below(22) {
    case 0: addInteger()
    case 1, 2:
      writer.pointer(to: reference())
      note(.pointer, 8)
    case 3: addArray()
    case 4...7: addStructure(names: BTFGenerator.identifiers, hasBitFields: random.happens(oneIn: 3), alignment: 32)
    case 8: addUnion()
    case 9, 10: addEnumeration()
    case 11:
      writer.forward(identifier(), isUnion: random.happens(oneIn: 2))
      note(.forward, nil)
    case 12: addReference(.typedef, name: identifier())
    case 13, 14: addReference(random.choose([.const, .volatile, .restrict]), name: nil)
    case 15:
      let target = reference()
      writer.typeTag(identifier(), on: target, flag: random.happens(oneIn: 5))
      note(.typeTag, size(target))
    case 16:
      writer.function(identifier(), reference([.functionPrototype]), linkage: random.below(2))
      note(.function, nil)
    case 17: addPrototype()
    case 18:
      let type = valueType()
      writer.variable(identifier(), type, linkage: UInt32(random.below(2)))
      note(.variable, size(type))
    case 19: addDataSection()
    case 20:
      let size: UInt32 = random.choose([2, 4, 8, 12, 16])
      writer.float(identifier(), size: size)
      note(.float, size)
    default:
      let target = reference([.structure, .union, .function, .variable, .typedef])
      writer.declarationTag(identifier(), on: target, component: Int32(random.below(4)) - 1, flag: random.happens(oneIn: 3))
      note(.declarationTag, nil)
    }
  }

  private mutating func addInteger() {
    let size: UInt32 = random.choose([1, 2, 4, 8, 16])
    let bits = random.happens(oneIn: 5) ? UInt32(random.below(Int(size) * 8 + 1)) : nil
    let offset = random.happens(oneIn: 12) ? UInt32(random.below(9)) : 0
    writer.integer(optionalName(), size: size, bits: bits, bitOffset: offset, encoding: random.choose([0, 1, 2, 4]))
    note(.integer, size)
  }

  private mutating func addArray() {
    let element = valueType()
    let count = UInt32(random.below(5))
    writer.array(of: element, index: reference([.integer]), count: count)
    note(.array, size(element).map { $0 &* count })
  }

  private mutating func addReference(_ kind: BTFKind, name: String?) {
    let target = reference()
    writer.reference(kind, name: name, to: target)
    note(kind, size(target))
  }

  private mutating func addEnumeration() {
    let size: UInt32 = random.choose([1, 2, 4, 4, 8])
    let count = random.below(3)
    if random.happens(oneIn: 2) {
      writer.enumeration(optionalName(), size: size, isSigned: random.happens(oneIn: 2), (0..<count).map { ("v\($0)", Int32($0)) })
      note(.enumeration, size)
    } else {
      writer.enumeration64(optionalName(), size: size, (0..<count).map { ("v\($0)", UInt64($0)) })
      note(.enumeration64, size)
    }
  }

  private mutating func addPrototype() {
    var parameters: [(String?, TypeID)] = []
    for _ in 0..<random.below(4) {
      let name = random.happens(oneIn: 8) ? nil : identifier()
      parameters.append((name, random.happens(oneIn: 20) ? .void : valueType()))
    }
    if random.happens(oneIn: 4) { parameters.append((nil, .void)) }
    writer.prototype(returning: random.happens(oneIn: 2) ? .void : valueType(), parameters)
    note(.functionPrototype, nil)
  }

  private mutating func addDataSection() {
    var end: UInt32 = 0
    var entries: [(type: TypeID, offset: UInt32, size: UInt32)] = []
    for _ in 0..<random.below(3) {
      let variable = reference([.variable])
      let size = max(1, size(variable) ?? 4)
      entries.append((variable, end, size))
      end = end &+ size
    }
    writer.dataSection(random.choose([".data", ".bss", "?x", "my sec"]), size: max(1, end), entries)
    note(.dataSection, end)
  }
}

/// Types with members.
extension BTFGenerator {
  private mutating func addStructure(names: [String], hasBitFields: Bool, alignment: UInt32) {
    var end: UInt32 = 0
    var members: [BTFWriter.Member] = []
    for _ in 0..<random.below(6) {
      let type = valueType()
      if random.below(4) > 0 { end = (end &+ alignment - 1) / alignment * alignment }
      let isBitField =
        hasBitFields && size(type) != nil && written[Int(type.rawValue)].kind == .integer && random.happens(oneIn: 2)
      if isBitField {
        let width = UInt32(1 + random.below(9))
        members.append(.init(optionalName(), type, at: end, width: width))
        end = end &+ width
      } else {
        end = (end &+ 7) / 8 * 8
        members.append(.init(optionalName(), type, at: end))
        end = end &+ (size(type) ?? 4) &* 8
      }
    }
    let size = (end &+ 7) / 8 &+ (random.happens(oneIn: 4) ? UInt32(random.below(9)) : 0)
    let flag: Bool? = hasBitFields || random.happens(oneIn: 10) ? true : nil
    writer.structure(random.happens(oneIn: 3) ? nil : random.choose(names), size: size, members, flag: flag)
    note(.structure, size)
  }

  private mutating func addUnion() {
    var size: UInt32 = 0
    var members: [BTFWriter.Member] = []
    for _ in 0..<random.below(4) {
      let type = valueType()
      size = max(size, self.size(type) ?? 4)
      members.append(.init(optionalName(), type, at: 0))
    }
    writer.union(optionalName(), size: size, members)
    note(.union, size)
  }

  private mutating func addSpecial() {
    if random.happens(oneIn: 3) {
      // Not to a struct that a kernel may have: what it says to that depends on the kernel.
      writer.structure("btfscope_only_here", size: 4)
      note(.structure, 4)
      let target = random.below(4) > 0 ? TypeID(UInt32(written.count - 1)) : reference([.integer, .union, .pointer])
      writer.typeTag(random.choose(BTFGenerator.tags), on: target, flag: random.happens(oneIn: 8))
      note(.typeTag, size(target))
      writer.pointer(to: TypeID(UInt32(written.count - 1)))
      note(.pointer, 8)
    } else {
      addStructure(names: ["foo", "bar_1"], hasBitFields: false, alignment: 64)
      let owner = TypeID(UInt32(written.count - 1))
      guard random.happens(oneIn: 2) else { return }
      writer.declarationTag(random.choose(BTFGenerator.roots), on: owner, component: Int32(random.below(2)))
      note(.declarationTag, nil)
    }
  }
}
