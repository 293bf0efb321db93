public import BTF

extension IntegerEncoding {
  /// The word that bpftool prints (`btf_int_enc_str()`): more than one flag at once has none of its own.
  public var bpftoolName: StaticString {
    switch flags {
    case 0: "(none)"
    case 1: "SIGNED"
    case 2: "CHAR"
    case 4: "BOOL"
    default: "UNKN"
    }
  }
}

extension Linkage {
  /// The word that bpftool prints (`btf_var_linkage_str()`, `btf_func_linkage_str()`).
  public var bpftoolName: StaticString {
    switch self {
    case .static: "static"
    case .global: "global"
    case .extern: "extern"
    default: "(unknown)"
    }
  }
}
