import BTF
import ByteReading

/// One side of a comparison: the object's types, or the target's.
struct TypeSide: Sendable {
  let table: BTFTypeTable
  /// Size of a pointer in bytes.
  let pointerSize: Int

  func record(_ id: TypeID) throws(RelocationFailure) -> TypeRecord {
    try reading { () throws(BTFError) in try table.requireRecord(id) }
  }

  /// The type behind modifiers and typedefs (libbpf: `skip_mods_and_typedefs()`).
  func resolved(_ id: TypeID) throws(RelocationFailure) -> TypeRecord {
    try reading { () throws(BTFError) in try table.resolved(id) }
  }

  /// Size in bytes, which the type must have (libbpf: `btf__resolve_size()`).
  func size(of id: TypeID) throws(RelocationFailure) -> UInt64 {
    guard let size = try reading({ () throws(BTFError) in try table.byteSize(of: id, pointerSize: pointerSize) }) else {
      throw RelocationFailure(.sizeless(id))
    }
    return size
  }

  /// The bytes of a name; empty for none.
  func name(_ offset: StringOffset) throws(RelocationFailure) -> Bytes {
    guard let name = table.nameBytes(offset) else { throw noName(at: offset) }
    return name
  }

  func noName(at offset: StringOffset) -> RelocationFailure {
    RelocationFailure(.types(BTFError(.noSuchString(offset, limit: table.stringLimit), offset: table.blob.fileOffset)))
  }

  /// Whether there is a name at `offset` that is not empty. In place, so that nothing is retained.
  func isNamed(_ offset: StringOffset) throws(RelocationFailure) -> Bool {
    guard let found = table.withName(offset, { strings, place in strings[place] != 0 }) else {
      // The empty name of a table without strings.
      return try name(offset).count > 0
    }
    return found
  }

  /// Whether an array has an element `index`: one without elements that ends the struct it is a member of has any
  /// (libbpf: `is_flex_arr()`).
  func holds(_ index: UInt32, _ shape: ArrayShape, memberStep step: AccessSpec.Step?) throws(RelocationFailure) -> Bool {
    if index < shape.count { return true }
    guard shape.count == 0, let step, step.name != nil else { return false }
    return Int(step.index) == (try record(step.type)).entryCount - 1
  }
}
