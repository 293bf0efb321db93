public import BTF

/// What is wrong with the definition of a map.
public enum MapProblem: Hashable, Sendable {
  /// The two halves of an element.
  public enum Part: String, Hashable, Sendable { case key, value }

  /// It does not lie inside its section; in bytes.
  case outsideSection(offset: UInt64, size: UInt64, limit: UInt64)
  /// The entry of the data section is no variable.
  case notAVariable(TypeID)
  case notGlobal(Linkage)
  /// Its type is not a struct.
  case notAStruct(BTFKind?)
  /// The struct has more bytes than the variable.
  case structTooLarge(size: UInt32, variable: UInt32)
  /// A member of the struct without a name.
  case namelessAttribute(index: Int)
  case unknownAttribute(String)
  /// Its struct has more members than are looked at.
  case tooManyAttributes(Int, limit: Int)
  /// An attribute is not written as `int (*name)[value]`, with `__uint` or `__type`.
  case malformedAttribute(String, BTFKind?, allowed: String)
  /// A `__ulong` attribute is not an enum of one value.
  case malformedNumber(String, enumerators: Int)
  /// An attribute refers to a type that does not exist.
  case noSuchType(String, TypeID)
  case unknownSize(Part, TypeID)
  /// Two attributes give different sizes, in bytes.
  case conflictingSizes(Part, UInt64, UInt64)
  case noType
  case badPinning(UInt32)
  /// `values` is not the last member.
  case valuesNotLast
  /// `values` in a map that holds neither maps nor programs.
  case valuesOfWrongMap(MapType)
  /// `values` is not an array of no fixed length, or not of pointers to what the map holds.
  case malformedValues(BTFKind?, allowed: String)
  /// A map of maps of maps.
  case nestedInner
  case innerPinned
  case secondArena(first: String)
  /// The variables of the arena need more bytes than it has.
  case arenaTooSmall(size: UInt64, limit: UInt64)
  /// Global data of more than 4 GiB.
  case tooLarge(UInt64)
  /// A relocation of `.maps` that sets no slot of this map.
  case badSlot(offset: UInt64)
  /// A slot's value is not what this type of map holds.
  case badValue(String, allowed: String)
  /// A hash of maps with initial values has keys of another size than 4 bytes.
  case slotsNeedSmallKeys(UInt32)
}

extension MapProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outsideSection(let offset, let size, let limit):
      "its \(size) bytes at \(offset) do not lie inside the section's \(limit) bytes"
    case .notAVariable(let type): "type [\(type.rawValue)] is not a variable"
    case .notGlobal(let linkage): "it is \(linkage.label) (allowed: global)"
    case .notAStruct(let kind): "its type is of kind \(kind.label), not STRUCT"
    case .structTooLarge(let size, let variable): "its struct has \(size) bytes, the variable \(variable)"
    case .namelessAttribute(let index): "member \(index) of its struct has no name"
    case .unknownAttribute(let name): "attribute '\(name)' is not known"
    case .tooManyAttributes(let count, let limit): "its struct has \(count) members, of which the first \(limit) are looked at"
    case .malformedAttribute(let name, let kind, let allowed): "attribute '\(name)' is of kind \(kind.label) (allowed: \(allowed))"
    case .malformedNumber(let name, let count): "attribute '\(name)' is an enum of \(count) values (allowed: 1)"
    case .noSuchType(let name, let type): "attribute '\(name)' refers to type [\(type.rawValue)], which does not exist"
    case .unknownSize(let part, let type): "the size of its \(part)s, of type [\(type.rawValue)], is not known"
    case .conflictingSizes(let part, let first, let second):
      "its \(part)s have \(first) bytes by one attribute, \(second) by another"
    case .noType: "it has no type"
    case .badPinning(let value): "pinning is \(value) (allowed: 0 for none, 1 by name)"
    case .valuesNotLast: "'values' is not the last member of its struct"
    case .valuesOfWrongMap(let type):
      "it has initial values, and is of type \(type) (allowed: array_of_maps, hash_of_maps, prog_array)"
    case .malformedValues(let kind, let allowed): "'values' is or holds what is of kind \(kind.label) (allowed: \(allowed))"
    case .nestedInner: "the maps inside hold maps themselves"
    case .innerPinned: "the maps inside are pinned, which only the outer one can be"
    case .secondArena(let first): "it is an arena, and so is '\(first)' (allowed: one)"
    case .arenaTooSmall(let size, let limit): "the variables of the arena need \(size) bytes, it has \(limit)"
    case .tooLarge(let size): "it has \(size) bytes (at most 4294967295)"
    case .badSlot(let offset): "the relocation at byte \(offset) sets none of its slots"
    case .badValue(let name, let allowed): "its initial value '\(name)' is not \(allowed)"
    case .slotsNeedSmallKeys(let size): "it has initial values, and keys of \(size) bytes (allowed: 4)"
    }
  }
}

extension BTFKind? {
  /// For messages.
  var label: String { map { "\($0.libbpfName)" } ?? "none" }
}

extension Linkage {
  /// For messages and reports.
  public var label: String {
    switch self {
    case .static: "static"
    case .global: "global"
    case .extern: "extern"
    default: "of linkage \(rawValue)"
    }
  }
}
