public import BTF
public import Relocation

/// Writes an access as libbpf's log does: `<byte_off> [8] struct pt_regs.ax (0:10 @ offset 80)` (`bpf_core_format_spec()`).
public struct SpecText: Sendable {
  private let table: BTFTypeTable

  public init(_ table: BTFTypeTable) { self.table = table }

  public func append(_ spec: AccessSpec, _ kind: RelocationKind, to out: inout TextBuffer) {
    out.append(byte: 0x3c)
    out.append(kind.libbpfName)
    out.append("> [")
    out.append(decimal: spec.root.rawValue)
    out.append("] ")
    guard let root = table.record(spec.root) else { return }
    out.append(SpecText.keyword(root.kind))
    out.append(byte: 0x20)
    if root.isAnonymous { out.append("<anon>") } else { name(root.nameOffset, &out) }
    switch kind.subject {
    case .type: break
    case .enumerator: enumerator(spec, &out)
    case .field: field(spec, &out)
    }
  }

  private func field(_ spec: AccessSpec, _ out: inout TextBuffer) {
    appendPath(spec, to: &out)
    out.append(" (")
    for (position, index) in spec.indices.enumerated() {
      if position > 0 { out.append(byte: 0x3a) }
      out.append(decimal: index)
    }
    out.append(" @ offset ")
    out.append(decimal: spec.bitOffset / 8)
    if spec.bitOffset % 8 != 0 {
      out.append(byte: 0x2e)
      out.append(decimal: spec.bitOffset % 8)
    }
    out.append(byte: 0x29)
  }

  /// The named steps behind the root: `.mm.exe_file`, `[2].x`.
  public func appendPath(_ spec: AccessSpec, to out: inout TextBuffer) {
    for (position, step) in spec.steps.enumerated() {
      if let offset = step.name {
        out.append(byte: 0x2e)
        name(offset, &out)
      } else if position > 0 || step.index > 0 {
        out.append(byte: 0x5b)
        out.append(decimal: step.index)
        out.append(byte: 0x5d)
      }
    }
  }

  private func enumerator(_ spec: AccessSpec, _ out: inout TextBuffer) {
    guard let step = spec.steps.first, let record = table.record(step.type), record.kind?.isEnumeration == true,
      Int(step.index) < record.entryCount
    else { return }
    let enumerator = table.enumerator(Int(step.index), of: record)
    out.append("::")
    name(enumerator.nameOffset, &out)
    out.append(" = ")
    if record.kindFlag {
      out.append(signedDecimal: Int64(bitPattern: enumerator.value))
    } else {
      out.append(decimal: enumerator.value)
    }
  }

  private func name(_ offset: StringOffset, _ out: inout TextBuffer) {
    _ = out.append(escapedName: offset, of: table, isPlain: false)
  }

  /// The kind in libbpf's lower case (`btf_kind_str()`).
  static func keyword(_ kind: BTFKind?) -> StaticString {
    switch kind {
    case .void, nil: "unknown"
    case .integer: "int"
    case .pointer: "ptr"
    case .array: "array"
    case .structure: "struct"
    case .union: "union"
    case .enumeration: "enum"
    case .forward: "fwd"
    case .typedef: "typedef"
    case .volatile: "volatile"
    case .const: "const"
    case .restrict: "restrict"
    case .function: "func"
    case .functionPrototype: "func_proto"
    case .variable: "var"
    case .dataSection: "datasec"
    case .float: "float"
    case .declarationTag: "decl_tag"
    case .typeTag: "type_tag"
    case .enumeration64: "enum64"
    }
  }
}
