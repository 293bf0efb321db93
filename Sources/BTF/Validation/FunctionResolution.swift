/// How functions, prototypes and declaration tags are verified.
extension Inspection {
  /// `btf_func_resolve()`, `btf_func_check()`
  mutating func resolveFunction(_ record: TypeRecord) -> Step {
    guard let prototype = self.record(record.reference), prototype.kind == .functionPrototype else {
      let found = naming(record.reference)
      report(.functionPrototype, record, at: 8, "does not refer to a prototype (found \(found))")
      return .failed
    }
    for index in 0..<prototype.entryCount {
      let parameter = table.parameter(index, of: prototype)
      if parameter.nameOffset.isEmpty, parameter.type != .void {
        report(.parameterUnnamed, record, entry: index, at: 8, "its parameter has no name (in [\(prototype.id.rawValue)])")
      }
    }
    return .done(prototype.id)
  }

  /// `btf_func_proto_check()`
  mutating func checkParameters(of record: TypeRecord) {
    if record.reference != .void { checkReturnType(of: record) }
    var count = record.entryCount
    if count > 0 {
      let last = table.parameter(count - 1, of: record)
      if last.type == .void {
        count -= 1
        if !last.nameOffset.isEmpty {
          report(
            .variadicNamed, record, entry: count, at: TypeIndex.headSize + count * 8,
            "the last parameter is void and has a name (found offset \(last.nameOffset.rawValue), allowed 0)")
        }
      }
    }
    for index in 0..<count { check(table.parameter(index, of: record), index, of: record) }
  }

  private mutating func checkReturnType(of record: TypeRecord) {
    let count = findings.total
    guard isSizedValue(record.reference, of: record, entry: nil, at: 8) == false, findings.total == count else { return }
    let found = naming(record.reference)
    report(.returnType, record, at: 8, "the return type has no size (found \(found))")
  }

  private mutating func check(_ parameter: Parameter, _ index: Int, of record: TypeRecord) {
    let field = TypeIndex.headSize + index * 8
    let count = findings.total
    if isSizedValue(parameter.type, of: record, entry: index, at: field + 4) == false, findings.total == count {
      let found = naming(parameter.type)
      report(.parameterType, record, entry: index, at: field + 4, "the parameter has no size (found \(found))")
    }
    guard !parameter.nameOffset.isEmpty else { return }
    if !names.isInside(parameter.nameOffset) {
      reportNameOffset(parameter.nameOffset, record, entry: index, at: field)
    } else if let fault = names.identifierFault(parameter.nameOffset) {
      report(.parameterName, record, entry: index, at: field, "the name is not an identifier (\(fault))")
    }
  }

  /// Whether `id` is a type of which there are values; nil where it failed before. Its absence is reported here.
  private mutating func isSizedValue(_ id: TypeID, of record: TypeRecord, entry: Int?, at field: Int) -> Bool? {
    guard let (type, kind) = target(id, of: record, entry: entry, at: field) else { return false }
    if kind.needsResolution, graph.visit(id) == .unseen { resolve(type) }
    if graph.visit(id) == .failed { return nil }
    return sized(id) != nil
  }

  /// `btf_decl_tag_resolve()`
  mutating func resolveDeclarationTag(_ record: TypeRecord) -> Step {
    guard let next = self.record(record.reference), let kind = next.kind,
      kind == .function || kind.isComposite || kind == .variable || kind == .typedef
    else {
      let found = naming(record.reference)
      report(.tagTarget, record, at: 8, "is not about what can have a tag (found \(found))")
      return .failed
    }
    if mustPush(next, kind) { return awaiting(next) }
    let component = table.componentIndex(of: record)
    if component != -1 {
      let count: Int
      switch kind {
      case .structure, .union: count = next.entryCount
      case .function: count = self.record(next.reference)?.entryCount ?? 0
      default: count = 0
      }
      let range = count == 0 ? "" : " to \(count - 1)"
      if component < 0 || Int(component) >= count {
        report(.componentIndex, record, at: 12, "there is no such component (found \(component), allowed -1\(range))")
        return .failed
      }
    }
    return .done(next.id)
  }
}
