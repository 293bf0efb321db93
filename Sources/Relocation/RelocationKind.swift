/// What a CO-RE relocation asks of the target (`enum bpf_core_relo_kind`, `include/uapi/linux/bpf.h`).
public enum RelocationKind: UInt32, CaseIterable, Hashable, Sendable {
  /// `BPF_CORE_FIELD_BYTE_OFFSET`
  case fieldByteOffset = 0
  /// `BPF_CORE_FIELD_BYTE_SIZE`
  case fieldByteSize
  /// `BPF_CORE_FIELD_EXISTS`
  case fieldExists
  /// `BPF_CORE_FIELD_SIGNED`
  case fieldSigned
  /// `BPF_CORE_FIELD_LSHIFT_U64`: how far to shift a loaded bit field left.
  case fieldLeftShift
  /// `BPF_CORE_FIELD_RSHIFT_U64`: how far to shift it right afterwards.
  case fieldRightShift
  /// `BPF_CORE_TYPE_ID_LOCAL`: the type's id in the object's own BTF.
  case typeIDLocal
  /// `BPF_CORE_TYPE_ID_TARGET`
  case typeIDTarget
  /// `BPF_CORE_TYPE_EXISTS`
  case typeExists
  /// `BPF_CORE_TYPE_SIZE`: in bytes.
  case typeSize
  /// `BPF_CORE_ENUMVAL_EXISTS`
  case enumeratorExists
  /// `BPF_CORE_ENUMVAL_VALUE`
  case enumeratorValue
  /// `BPF_CORE_TYPE_MATCHES` (Linux 6.0)
  case typeMatches
}

extension RelocationKind {
  /// The name that libbpf prints (`core_relo_kind_str()`).
  public var libbpfName: StaticString {
    switch self {
    case .fieldByteOffset: "byte_off"
    case .fieldByteSize: "byte_sz"
    case .fieldExists: "field_exists"
    case .fieldSigned: "signed"
    case .fieldLeftShift: "lshift_u64"
    case .fieldRightShift: "rshift_u64"
    case .typeIDLocal: "local_type_id"
    case .typeIDTarget: "target_type_id"
    case .typeExists: "type_exists"
    case .typeSize: "type_size"
    case .enumeratorExists: "enumval_exists"
    case .enumeratorValue: "enumval_value"
    case .typeMatches: "type_matches"
    }
  }

  /// Which part of BTF the relocation walks.
  public enum Subject: Hashable, Sendable { case field, type, enumerator }

  public var subject: Subject {
    switch self {
    case .fieldByteOffset, .fieldByteSize, .fieldExists, .fieldSigned, .fieldLeftShift, .fieldRightShift: .field
    case .typeIDLocal, .typeIDTarget, .typeExists, .typeSize, .typeMatches: .type
    case .enumeratorExists, .enumeratorValue: .enumerator
    }
  }

  /// Whether the relocation asks whether something is there: 0 is an answer, not a failure.
  public var isQuery: Bool {
    switch self {
    case .fieldExists, .typeExists, .enumeratorExists, .typeMatches: true
    default: false
    }
  }
}
