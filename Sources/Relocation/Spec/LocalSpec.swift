import BTF
import ByteReading

/// Walks an access through the object's own types (libbpf: `bpf_core_parse_spec()`).
struct LocalSpec {
  let side: TypeSide

  /// The access `text` from `root`; which steps it has depends on what the relocation asks for.
  func parse(_ text: Bytes, from root: TypeID, for subject: RelocationKind.Subject) throws(RelocationFailure) -> AccessSpec {
    switch subject {
    case .type:
      guard text.count == 1, text[0] == 0x30 else {
        throw text.count == 0
          ? RelocationFailure(.emptyAccess)
          : RelocationFailure(.typeWithAccess(text.slice(at: 0, count: min(text.count, 64))?.text ?? ""))
      }
      return AccessSpec(root: root)
    case .enumerator: return try enumerator(try AccessString.numbers(text), root)
    case .field: return try field(try AccessString.numbers(text), root)
    }
  }

  private func enumerator(_ indices: [UInt32], _ root: TypeID) throws(RelocationFailure) -> AccessSpec {
    let record = try side.resolved(root)
    guard record.kind?.isEnumeration == true, indices.count == 1, let index = indices.first else {
      throw RelocationFailure(.notEnumerator(record.id))
    }
    guard Int(index) < record.entryCount else { throw noSuchEntry(index, record.entryCount, record.id) }
    var spec = AccessSpec(root: root)
    spec.indices = indices
    spec.steps = [
      AccessSpec.Step(
        type: record.id, index: index, name: side.table.enumerator(Int(index), of: record).nameOffset)
    ]
    return spec
  }

  private func field(_ indices: [UInt32], _ root: TypeID) throws(RelocationFailure) -> AccessSpec {
    guard let first = indices.first else { throw RelocationFailure(.emptyAccess) }
    var record = try side.resolved(root)
    var spec = AccessSpec(root: root)
    spec.indices = indices
    spec.steps.reserveCapacity(indices.count)
    // The first number counts elements of the type itself: `&p[1]`.
    spec.steps.append(AccessSpec.Step(type: record.id, index: first, name: nil))
    spec.advance(first, elements: try side.size(of: record.id))
    for index in indices.dropFirst() {
      let next: TypeID
      switch record.kind {
      case .structure, .union: next = try stepIntoMember(index, of: record, &spec)
      case .array: next = try stepIntoElement(index, of: record, &spec)
      default: throw RelocationFailure(.cannotDescend(record.id))
      }
      record = try side.resolved(next)
    }
    return spec
  }

  private func stepIntoMember(
    _ index: UInt32, of record: TypeRecord, _ spec: inout AccessSpec
  ) throws(RelocationFailure) -> TypeID {
    guard Int(index) < record.entryCount else { throw noSuchEntry(index, record.entryCount, record.id) }
    let member = side.table.member(Int(index), of: record)
    spec.bitOffset &+= member.bitOffset
    if !member.nameOffset.isEmpty {
      guard try side.isNamed(member.nameOffset) else { throw noSuchEntry(index, record.entryCount, record.id) }
      spec.steps.append(AccessSpec.Step(type: record.id, index: index, name: member.nameOffset))
    }
    return member.type
  }

  private func stepIntoElement(
    _ index: UInt32, of record: TypeRecord, _ spec: inout AccessSpec
  ) throws(RelocationFailure) -> TypeID {
    let shape = side.table.array(record)
    let element = try side.resolved(shape.element)
    guard try side.holds(index, shape, memberStep: spec.steps.last) else {
      throw noSuchEntry(index, Int(shape.count), record.id)
    }
    spec.steps.append(AccessSpec.Step(type: element.id, index: index, name: nil))
    spec.advance(index, elements: try side.size(of: element.id))
    return element.id
  }

  private func noSuchEntry(_ index: UInt32, _ count: Int, _ type: TypeID) -> RelocationFailure {
    RelocationFailure(.noSuchEntry(index: index, count: UInt32(truncatingIfNeeded: count), in: type))
  }
}
