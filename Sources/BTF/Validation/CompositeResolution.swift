/// How types made of others are resolved: structs, unions and data sections.
extension Inspection {
  /// `btf_struct_resolve()`; a member at fault does not hide those after it.
  mutating func resolveComposite(_ vertex: ResolutionState.Vertex) -> Step {
    let record = vertex.record
    for index in vertex.nextEntry..<record.entryCount {
      let member = table.member(index, of: record)
      let field = TypeIndex.headSize + index * 12
      guard let (next, kind) = target(member.type, of: record, entry: index, at: field + 4) else { continue }
      guard !kind.hasNoSize else {
        let found = naming(next)
        report(.memberType, record, entry: index, at: field + 4, "its type has no size (found \(found))")
        continue
      }
      if mustPush(next, kind), graph.visit(next.id) != .failed {
        // The member is looked at again when its type is resolved.
        graph.stack[graph.stack.count - 1].nextEntry = index
        return .needs(next)
      }
      if graph.visit(next.id) != .failed { check(member, index, of: record, type: next, at: field) }
    }
    return .done(.void)
  }

  /// `btf_datasec_resolve()`
  mutating func resolveDataSection(_ vertex: ResolutionState.Vertex) -> Step {
    let record = vertex.record
    graph.mode = .undecided
    for index in vertex.nextEntry..<record.entryCount {
      let entry = table.sectionVariable(index, of: record)
      let field = TypeIndex.headSize + index * 12
      guard let variable = self.record(entry.type), variable.kind == .variable else {
        let found = naming(entry.type)
        report(.entryNotVariable, record, entry: index, at: field, "is not a variable (found \(found))")
        continue
      }
      switch graph.visit(variable.id) {
      case .failed: continue
      case .resolved: checkSize(of: entry, index, record, variable, at: field)
      case .unseen, .onStack:
        // The kernel does not come back to the size of an entry whose variable it first has to resolve.
        graph.stack[graph.stack.count - 1].nextEntry = index + 1
        return .needs(variable)
      }
    }
    return .done(.void)
  }

  private mutating func checkSize(
    of entry: SectionVariable, _ index: Int, _ record: TypeRecord, _ variable: TypeRecord, at field: Int
  ) {
    // A variable that is resolved has a size.
    guard let (_, size) = sized(variable.reference), entry.size < size else { return }
    let found = naming(variable)
    report(
      .entryTooSmall, record, entry: index, at: field + 8,
      "is smaller than its variable \(found) (found \(entry.size) bytes, needs \(size))")
  }
}
