/// The kinds of type record; raw values are those of the file format (`include/uapi/linux/btf.h`).
public enum BTFKind: UInt8, CaseIterable, Hashable, Sendable {
  /// `BTF_KIND_UNKN`: no record may have it; type 0 counts as one.
  case void = 0
  /// `BTF_KIND_INT`
  case integer
  /// `BTF_KIND_PTR`
  case pointer
  /// `BTF_KIND_ARRAY`
  case array
  /// `BTF_KIND_STRUCT`
  case structure
  /// `BTF_KIND_UNION`
  case union
  /// `BTF_KIND_ENUM`: values of 32 bits
  case enumeration
  /// `BTF_KIND_FWD`: a struct or union of which only the name is known
  case forward
  /// `BTF_KIND_TYPEDEF`
  case typedef
  /// `BTF_KIND_VOLATILE`
  case volatile
  /// `BTF_KIND_CONST`
  case const
  /// `BTF_KIND_RESTRICT`
  case restrict
  /// `BTF_KIND_FUNC` (Linux 5.0)
  case function
  /// `BTF_KIND_FUNC_PROTO` (Linux 5.0)
  case functionPrototype
  /// `BTF_KIND_VAR` (Linux 5.2)
  case variable
  /// `BTF_KIND_DATASEC` (Linux 5.2)
  case dataSection
  /// `BTF_KIND_FLOAT` (Linux 5.13)
  case float
  /// `BTF_KIND_DECL_TAG` (Linux 5.16)
  case declarationTag
  /// `BTF_KIND_TYPE_TAG` (Linux 5.17)
  case typeTag
  /// `BTF_KIND_ENUM64` (Linux 6.0): values of 64 bits
  case enumeration64
}

extension BTFKind {
  /// The name that libbpf and bpftool print, such as `FUNC_PROTO`.
  @inlinable public var libbpfName: StaticString {
    switch self {
    case .void: "UNKNOWN"
    case .integer: "INT"
    case .pointer: "PTR"
    case .array: "ARRAY"
    case .structure: "STRUCT"
    case .union: "UNION"
    case .enumeration: "ENUM"
    case .forward: "FWD"
    case .typedef: "TYPEDEF"
    case .volatile: "VOLATILE"
    case .const: "CONST"
    case .restrict: "RESTRICT"
    case .function: "FUNC"
    case .functionPrototype: "FUNC_PROTO"
    case .variable: "VAR"
    case .dataSection: "DATASEC"
    case .float: "FLOAT"
    case .declarationTag: "DECL_TAG"
    case .typeTag: "TYPE_TAG"
    case .enumeration64: "ENUM64"
    }
  }

  /// The kind that the number stands for, or nil where this version does not know it.
  ///
  /// What `init(rawValue:)` does, in a form that callers in other modules can inline: it runs once for every record decoded.
  @inlinable @inline(__always) public init?(code: UInt8) {
    switch code {
    case 0: self = .void
    case 1: self = .integer
    case 2: self = .pointer
    case 3: self = .array
    case 4: self = .structure
    case 5: self = .union
    case 6: self = .enumeration
    case 7: self = .forward
    case 8: self = .typedef
    case 9: self = .volatile
    case 10: self = .const
    case 11: self = .restrict
    case 12: self = .function
    case 13: self = .functionPrototype
    case 14: self = .variable
    case 15: self = .dataSection
    case 16: self = .float
    case 17: self = .declarationTag
    case 18: self = .typeTag
    case 19: self = .enumeration64
    default: return nil
    }
  }

  /// Bytes that follow the 12-byte head of a record: a fixed part, and one part for each of its entries.
  ///
  /// The one place that knows record sizes (libbpf: `btf_type_size()`).
  @inlinable var trailer: (fixed: Int, perEntry: Int) {
    switch self {
    case .integer, .variable, .declarationTag: (4, 0)
    case .array: (12, 0)
    case .structure, .union, .dataSection, .enumeration64: (0, 12)
    case .enumeration, .functionPrototype: (0, 8)
    case .void, .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .float, .typeTag: (0, 0)
    }
  }

  /// Whether the record's third word is a size in bytes; in the other kinds it is a type id (or unused).
  @inlinable public var hasSize: Bool {
    switch self {
    case .integer, .structure, .union, .enumeration, .dataSection, .float, .enumeration64: true
    default: false
    }
  }

  /// Whether the record's third word is the id of another type.
  @inlinable public var hasReference: Bool {
    switch self {
    case .pointer, .typedef, .volatile, .const, .restrict, .function, .functionPrototype, .variable, .declarationTag, .typeTag:
      true
    default: false
    }
  }

  /// Whether the kind only decorates the type it refers to: `const`, `volatile`, `restrict` or a type tag.
  @inlinable public var isModifier: Bool {
    switch self {
    case .const, .volatile, .restrict, .typeTag: true
    default: false
    }
  }

  @inlinable public var isComposite: Bool { self == .structure || self == .union }
  @inlinable public var isEnumeration: Bool { self == .enumeration || self == .enumeration64 }
}
