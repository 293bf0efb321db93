import BTF
import ByteReading

/// Walks a local access through a candidate of the target (libbpf: `bpf_core_spec_match()`).
struct SpecMatch {
  enum Answer {
    case matches(AccessSpec)
    case differs(Mismatch)
  }

  let local: TypeSide
  let target: TypeSide
  let dialect: Dialect
  let budget: WorkBudget

  func match(_ spec: AccessSpec, _ candidate: TypeID, for kind: RelocationKind) throws(RelocationFailure) -> Answer {
    switch kind.subject {
    case .type:
      let comparison = TypeComparison(local: local, target: target, dialect: dialect, budget: budget)
      let mismatch =
        kind == .typeMatches
        ? try comparison.match(spec.root, candidate) : try comparison.areCompatible(spec.root, candidate)
      return mismatch.map { .differs($0) } ?? .matches(AccessSpec(root: candidate))
    case .enumerator: return try enumerator(spec, candidate)
    case .field: return try field(spec, candidate)
    }
  }

  private func enumerator(_ spec: AccessSpec, _ candidate: TypeID) throws(RelocationFailure) -> Answer {
    let record = try target.resolved(candidate)
    guard record.kind?.isEnumeration == true else { return .differs(.notEnumeration(record.id)) }
    guard let wanted = spec.steps.first?.name else { return .differs(.notEnumeration(record.id)) }
    let name = EssentialName.of(try local.name(wanted))
    for index in 0..<record.entryCount {
      let enumerator = target.table.enumerator(index, of: record)
      let other = try target.name(enumerator.nameOffset)
      try budget.spend(nameOf: other.count)
      guard EssentialName.of(other).elementsEqual(name) else { continue }
      var found = AccessSpec(root: candidate)
      found.indices = [UInt32(truncatingIfNeeded: index)]
      found.steps = [
        AccessSpec.Step(type: record.id, index: UInt32(truncatingIfNeeded: index), name: enumerator.nameOffset)
      ]
      return .matches(found)
    }
    return .differs(.noEnumerator(wanted, in: record.id))
  }

  private func field(_ spec: AccessSpec, _ candidate: TypeID) throws(RelocationFailure) -> Answer {
    var found = AccessSpec(root: candidate)
    found.steps.reserveCapacity(spec.steps.count)
    found.indices.reserveCapacity(spec.indices.count)
    var current = candidate
    for (position, step) in spec.steps.enumerated() {
      if step.name != nil {
        switch try member(step, in: current, &found) {
        case .matches(let type): current = type
        case .differs(let mismatch): return .differs(mismatch)
        }
      } else if let mismatch = try element(step.index, isFirst: position == 0, &current, &found) {
        return .differs(mismatch)
      }
    }
    return .matches(found)
  }

  /// The element `index` of `current`: at the start that is the candidate itself, elsewhere an array.
  private func element(
    _ index: UInt32, isFirst: Bool, _ current: inout TypeID, _ found: inout AccessSpec
  ) throws(RelocationFailure) -> Mismatch? {
    var record = try target.resolved(current)
    if !isFirst {
      guard record.kind == .array else { return .notArray(record.id) }
      let shape = target.table.array(record)
      guard try target.holds(index, shape, memberStep: found.steps.last) else {
        return .noElement(index: index, count: shape.count, in: record.id)
      }
      record = try target.resolved(shape.element)
    }
    current = record.id
    guard found.indices.count < AccessString.limit else { throw RelocationFailure(.targetTooDeep(limit: AccessString.limit)) }
    found.steps.append(AccessSpec.Step(type: record.id, index: index, name: nil))
    found.indices.append(index)
    found.advance(index, elements: try target.size(of: record.id))
    return nil
  }
}
