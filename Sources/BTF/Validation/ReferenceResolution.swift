/// How types that stand for another one are resolved.
extension Inspection {
  /// `btf_modifier_resolve()`
  mutating func resolveModifier(_ record: TypeRecord) -> Step {
    guard let (next, kind) = target(record.reference, of: record) else { return .failed }
    if mustPush(next, kind) { return awaiting(next) }
    return endOfChain(record, next, kind)
  }

  /// `btf_ptr_resolve()`
  mutating func resolvePointer(_ record: TypeRecord) -> Step {
    guard let (next, kind) = target(record.reference, of: record) else { return .failed }
    if mustPush(next, kind) { return awaiting(next) }
    if let pointer = unfinishedPointer(behind: next, kind) { return awaiting(pointer) }
    return endOfChain(record, next, kind)
  }

  /// `btf_var_resolve()`
  mutating func resolveVariable(_ record: TypeRecord) -> Step {
    guard let (next, kind) = target(record.reference, of: record) else { return .failed }
    if mustPush(next, kind) { return awaiting(next) }
    if let pointer = unfinishedPointer(behind: next, kind) { return awaiting(pointer) }
    guard let (behind, _) = sized(next.id) else {
      if graph.visit(next.id) != .failed {
        let found = naming(next)
        report(.variableType, record, at: 8, "its type has no size (found \(found))")
      }
      return .failed
    }
    return .done(behind.id)
  }

  /// Either the next type goes on the stack, or it failed before, and so does this one.
  func awaiting(_ next: TypeRecord) -> Step {
    graph.visit(next.id) == .failed ? .failed : .needs(next)
  }

  /// A modifier that was resolved inside a struct ends at the pointer there; here the pointer itself has to be resolved, or a loop
  /// through it would go unseen.
  private func unfinishedPointer(behind next: TypeRecord, _ kind: BTFKind) -> TypeRecord? {
    guard kind.isKernelModifier, let behind = self.record(TypeID(graph.ids[Int(next.id.rawValue)])),
      behind.kind == .pointer, mustPush(behind, .pointer)
    else { return nil }
    return behind
  }

  /// The type behind a modifier or pointer: one with a size, or `void`, a forward declaration or a prototype.
  private mutating func endOfChain(_ record: TypeRecord, _ next: TypeRecord, _ kind: BTFKind) -> Step {
    if let (behind, _) = sized(next.id) { return .done(behind.id) }
    var end = next
    switch graph.visit(next.id) {
    case .failed: return .failed
    case .resolved: end = self.record(TypeID(graph.ids[Int(next.id.rawValue)])) ?? next
    case .unseen, .onStack: break
    }
    guard end.kind == .void || end.kind == .forward || end.kind == .functionPrototype else {
      let found = naming(next)
      report(.forbiddenTarget, record, at: 8, "refers to what it may not refer to (found \(found))")
      return .failed
    }
    return .done(end.id)
  }

  /// `btf_array_resolve()`
  mutating func resolveArray(_ record: TypeRecord) -> Step {
    let shape = table.array(record)
    guard let (index, indexKind) = target(shape.index, of: record, at: 16) else { return .failed }
    if !indexKind.hasNoSize, mustPush(index, indexKind) { return awaiting(index) }
    guard let (number, _) = sized(index.id), number.kind == .integer, isRegular(number) else {
      if graph.visit(index.id) != .failed {
        let found = naming(index)
        report(.arrayIndex, record, at: 16, "the index is not a plain integer (found \(found))")
      }
      return .failed
    }
    guard let (element, elementKind) = target(shape.element, of: record, at: 12) else { return .failed }
    if !elementKind.hasNoSize, mustPush(element, elementKind) { return awaiting(element) }
    guard let (behind, size) = sized(element.id) else {
      if graph.visit(element.id) != .failed {
        let found = naming(element)
        report(.arrayElement, record, at: 12, "the elements have no size (found \(found))")
      }
      return .failed
    }
    if behind.kind == .integer, !isRegular(behind) {
      let found = naming(behind)
      report(.arrayIrregularInteger, record, at: 12, "the elements are not plain integers (found \(found))")
      return .failed
    }
    let (total, overflow) = size.multipliedReportingOverflow(by: shape.count)
    if overflow {
      report(
        .arrayTooLarge, record, at: 20, "is too large (found \(UInt64(size) * UInt64(shape.count)) bytes, allowed \(UInt32.max))")
      return .failed
    }
    return .done(behind.id, size: total)
  }

  /// `btf_type_int_is_regular()`: not a bit field, and as wide as a machine's integers.
  func isRegular(_ record: TypeRecord) -> Bool {
    let encoding = table.integerEncoding(of: record)
    return encoding.bitOffset == 0 && [8, 16, 32, 64, 128].contains(encoding.bitWidth)
  }
}
