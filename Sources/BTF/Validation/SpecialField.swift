/// A field that the kernel manages for programs: recognised by the name of its struct, or by a tag on a pointer.
struct SpecialField {
  /// `enum btf_field_type`, as far as `btf_parse_struct_metas()` asks for it.
  enum Kind: CaseIterable {
    case spinLock
    case resilientSpinLock
    case listHead
    case listNode
    case treeRoot
    case treeNode
    case refcount
    /// A pointer with the tag `kptr`, `kptr_untrusted` or `percpu_kptr`.
    case kernelPointer
  }

  let kind: Kind
  /// Offset in bytes from the start of the struct.
  var offset: UInt32
  /// Of a root: the struct of its nodes, and where its tag names the member that links them.
  var node: (type: TypeID, member: [UInt8])?
}

extension SpecialField.Kind {
  /// The struct by whose name the field is known; empty for a pointer, which is known otherwise.
  var structName: [UInt8] { SpecialField.Kind.structNames[self] ?? [] }

  private static let structNames: [SpecialField.Kind: [UInt8]] = [
    .spinLock: Array("bpf_spin_lock".utf8),
    .resilientSpinLock: Array("bpf_res_spin_lock".utf8),
    .listHead: Array("bpf_list_head".utf8),
    .listNode: Array("bpf_list_node".utf8),
    .treeRoot: Array("bpf_rb_root".utf8),
    .treeNode: Array("bpf_rb_node".utf8),
    .refcount: Array("bpf_refcount".utf8),
  ]

  /// Size in bytes (`btf_field_type_size()`, `include/uapi/linux/bpf.h`).
  var byteSize: UInt32 {
    switch self {
    case .spinLock, .resilientSpinLock, .refcount: 4
    case .kernelPointer: 8
    case .listHead, .treeRoot: 16
    case .listNode: 24
    case .treeNode: 32
    }
  }

  var alignment: UInt32 { byteSize == 4 ? 4 : 8 }

  /// At most one in a struct.
  var isUnique: Bool { self == .spinLock || self == .resilientSpinLock }

  /// Whether a struct with a field of this kind is looked at; a lock of the newer kind alone is not (`alloc_obj_fields`).
  var isSought: Bool { self != .resilientSpinLock }

  var isRoot: Bool { self == .listHead || self == .treeRoot }
  var isNode: Bool { self == .listNode || self == .treeNode }
  /// Whether it may be an array.
  var isRepeatable: Bool { isRoot || self == .kernelPointer }

  /// The kind of node that a root links.
  var linked: SpecialField.Kind? {
    switch self {
    case .listHead: .listNode
    case .treeRoot: .treeNode
    default: nil
    }
  }
}
