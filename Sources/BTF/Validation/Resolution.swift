/// The walk through the references of all types (`btf_check_all_types()`).
extension Inspection {
  /// What one look at the type on top of the stack leads to.
  enum Step {
    /// It is resolved.
    case done(TypeID, size: UInt32 = 0)
    /// Another type must be resolved first.
    case needs(TypeRecord)
    /// It cannot be, and that was said.
    case failed
  }

  mutating func resolveAllTypes() {
    graph = ResolutionState(typeCount: Int(typeLimit))
    for id in table.ownTypeIDs where id < typeLimit {
      guard let record = self.record(TypeID(id)), let kind = record.kind else { continue }
      if kind.needsResolution, graph.visit(record.id) == .unseen { resolve(record) }
      if kind == .functionPrototype { checkParameters(of: record) }
    }
  }

  /// `btf_resolve()`
  mutating func resolve(_ root: TypeRecord) {
    graph.mode = .undecided
    graph.push(root)
    while let vertex = graph.stack.last {
      switch step(vertex) {
      case .done(let id, let size): graph.popResolved(as: id, size: size)
      case .failed: graph.popFailed()
      case .needs(let next):
        if canPush(next, from: vertex.record) {
          graph.push(next)
        } else if vertex.record.kind?.isComposite == true {
          graph.stack[graph.stack.count - 1].nextEntry += 1
        } else {
          graph.popFailed()
        }
      }
    }
  }

  /// The refusals of `env_stack_push()`.
  private mutating func canPush(_ next: TypeRecord, from record: TypeRecord) -> Bool {
    if graph.stack.count == ResolutionState.depthLimit {
      report(
        .tooDeep, graph.stack[0].record,
        "refers through too many types (allowed \(ResolutionState.depthLimit), the last is [\(record.id.rawValue)])")
      return false
    }
    guard graph.visit(next.id) == .unseen else {
      let path = graph.stack.drop { $0.record.id != next.id }.map { "[\($0.record.id.rawValue)] -> " }.joined()
      report(.loop, next, "leads back to itself: \(path)[\(next.id.rawValue)]")
      return false
    }
    return true
  }

  private mutating func step(_ vertex: ResolutionState.Vertex) -> Step {
    let record = vertex.record
    switch record.kind {
    case .typedef, .const, .volatile, .restrict, .typeTag: return resolveModifier(record)
    case .pointer: return resolvePointer(record)
    case .variable: return resolveVariable(record)
    case .array: return resolveArray(record)
    case .structure, .union: return resolveComposite(vertex)
    case .dataSection: return resolveDataSection(vertex)
    case .function: return resolveFunction(record)
    case .declarationTag: return resolveDeclarationTag(record)
    default: return .failed
    }
  }

  /// Whether the walk ends at `kind` (`env_type_is_resolve_sink()`).
  func isSink(_ kind: BTFKind) -> Bool {
    switch graph.mode {
    case .undecided: !kind.needsResolution
    case .pointer: !kind.isKernelModifier && kind != .pointer
    case .composite: !kind.isKernelModifier && kind != .array && !kind.isComposite
    }
  }

  /// Whether `record` must be resolved before what refers to it can be.
  func mustPush(_ record: TypeRecord, _ kind: BTFKind) -> Bool {
    !isSink(kind) && graph.visit(record.id) != .resolved
  }

  /// The type that stands behind `id` and its size (`btf_type_id_size()`), or nil where it has none.
  func sized(_ id: TypeID) -> (record: TypeRecord, size: UInt32)? {
    guard let record = self.record(id), let kind = record.kind, !kind.hasNoSize else { return nil }
    if let size = ownSize(of: record, kind) { return (record, size) }
    guard kind.isKernelModifier || kind == .variable,
      let behind = self.record(TypeID(graph.ids[Int(id.rawValue)])), let behindKind = behind.kind, !behindKind.hasNoSize,
      let size = ownSize(of: behind, behindKind)
    else { return nil }
    return (behind, size)
  }

  private func ownSize(of record: TypeRecord, _ kind: BTFKind) -> UInt32? {
    if kind.hasSize { return record.byteSize }
    if kind == .array { return graph.sizes[Int(record.id.rawValue)] }
    // The kernel that verifies has 64 bits.
    return kind == .pointer ? 8 : nil
  }

  /// The record of a reference, or nil and a finding where it is missing or may not be referred to.
  mutating func target(_ id: TypeID, of record: TypeRecord, entry: Int? = nil, at field: Int = 8) -> (TypeRecord, BTFKind)? {
    guard let next = self.record(id) else {
      reportMissing(id, record, entry: entry, at: field)
      return nil
    }
    guard let kind = next.kind else { return nil }
    guard !kind.isSourceOnly else {
      let found = naming(next)
      report(.forbiddenTarget, record, entry: entry, at: field, "refers to what nothing may refer to (found \(found))")
      return nil
    }
    return (next, kind)
  }

  mutating func reportMissing(_ id: TypeID, _ record: TypeRecord, entry: Int? = nil, at field: Int) {
    let last = typeLimit - 1
    report(
      .noSuchType, record, entry: entry, at: field,
      "refers to a type that does not exist (found \(id.rawValue), allowed up to \(last))")
  }

  /// How a message names another type.
  func naming(_ record: TypeRecord) -> TypeLabel { TypeLabel(names: names, record: record, id: record.id) }

  /// How a message names the type `id`, which may not exist.
  func naming(_ id: TypeID) -> TypeLabel { TypeLabel(names: names, record: self.record(id), id: id) }
}

/// A type in a message; made into text only where the message is kept.
struct TypeLabel: CustomStringConvertible {
  let names: NameRules
  let record: TypeRecord?
  let id: TypeID

  var description: String {
    guard let record else { return "type [\(id.rawValue)], which does not exist" }
    let kind = record.kind.map { "\($0.libbpfName)" } ?? "kind \(record.info.kindCode)"
    let name = names.shortText(record.nameOffset).map { " '\($0)'" } ?? ""
    return "[\(record.id.rawValue)] \(kind)\(name)"
  }
}
