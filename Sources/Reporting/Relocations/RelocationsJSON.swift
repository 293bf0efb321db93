import BPFObject
import BTF
import ByteReading
import Relocation

/// The JSON of `relocs`; docs/json.md describes the fields.
extension RelocationsReport {
  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("relocs")
    json.field("object", text: subject.object)
    json.field("target", text: subject.target)
    json.field("loader", text: subject.loader)
    json.summary(counts)
    json.key("relocations")
    json.beginArray()
    for resolution in resolutions {
      json.breakLine()
      write(resolution, &json)
      if json.isClosed { break }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  func write(_ resolution: Resolution, _ json: inout JSONWriter) {
    let place = resolution.place
    json.beginObject()
    json.field("index", place.index)
    json.field("section", text: place.sectionName)
    json.field("program", optional: place.program?.name)
    json.field("insn", place.instruction.rawValue)
    if let kind = resolution.kind {
      json.field("kind", literal: kind.libbpfName)
    } else {
      json.field("kind", text: "unknown (\(resolution.record.kind))")
    }
    writeLocal(resolution, &json)
    writeSource(resolution, &json)
    json.field("outcome", text: resolution.outcome.rawValue)
    wide("old_value", resolution.old?.value, &json)
    wide("new_value", resolution.outcome == .poisoned || resolution.outcome == .ambiguous ? nil : resolution.new?.value, &json)
    wide("old_mem_size", resolution.changedWidth.map { UInt64($0.old) }, &json)
    wide("new_mem_size", resolution.changedWidth.map { UInt64($0.new) }, &json)
    writeInstruction(resolution, &json)
    json.field("candidates", resolution.candidateCount)
    writeTargets(resolution, &json)
    writeRejected(resolution, &json)
    writeReason(resolution, &json)
    json.field("note", optional: changes.change(of: resolution)?.sentence)
    writeGuard(resolution, &json)
    if let engines { writeDifferences(engines.differences(about: resolution), &json) }
    json.endObject()
  }

  private func writeLocal(_ resolution: Resolution, _ json: inout JSONWriter) {
    let id = resolution.record.type
    json.key("local")
    json.beginObject()
    json.field("type_id", id.rawValue)
    json.key("type")
    if types.record(id) == nil { json.null() } else { json.string { TypeNames(types).append(id, to: &$0) } }
    json.key("access")
    json.raw { $0.append(jsonName: resolution.record.access, of: types) }
    json.key("path")
    if let spec = resolution.local {
      json.string { appendPath(resolution, spec, in: types, to: &$0) }
    } else {
      json.null()
    }
    json.endObject()
  }

  func writeSource(_ resolution: Resolution, _ json: inout JSONWriter) {
    json.key("source")
    guard let line = line(of: resolution) else { return json.null() }
    json.beginObject()
    json.key("file")
    json.raw { $0.append(jsonName: line.file, of: types) }
    json.field("line", line.line)
    json.field("column", line.column)
    json.key("text")
    json.raw { $0.append(jsonName: line.text, of: types) }
    json.endObject()
  }

  private func writeInstruction(_ resolution: Resolution, _ json: inout JSONWriter) {
    json.key("instruction")
    guard let original = resolution.original else { return json.null() }
    json.beginObject()
    json.key("before")
    json.string { $0.append(original.first, next: original.second) }
    json.key("after")
    if let patch = resolution.patch {
      json.string { InstructionChange.append(after: patch, to: &$0) }
    } else {
      json.null()
    }
    json.key("bytes_before")
    json.string { InstructionChange.append(bytes: [original.first, original.second], object.order, to: &$0) }
    json.key("bytes_after")
    if let patch = resolution.patch {
      json.string { InstructionChange.append(bytes: [patch.after, patch.secondAfter], object.order, to: &$0) }
    } else {
      json.null()
    }
    json.endObject()
  }

  private func writeTargets(_ resolution: Resolution, _ json: inout JSONWriter) {
    json.key("targets")
    json.beginArray()
    for match in resolution.matches {
      let table = target.table(match.candidate.place)
      json.beginObject()
      json.field("type_id", match.candidate.type.rawValue)
      json.key("type")
      json.string { TypeNames(table).append(match.candidate.type, to: &$0) }
      json.key("path")
      json.string { appendPath(resolution, match.spec, in: table, to: &$0) }
      json.field("module", optional: target.moduleName(match.candidate.place))
      json.endObject()
    }
    json.endArray()
  }

  private func writeRejected(_ resolution: Resolution, _ json: inout JSONWriter) {
    json.key("rejected")
    json.beginArray()
    for rejection in resolution.rejections {
      let table = target.table(rejection.candidate.place)
      json.beginObject()
      json.field("type_id", rejection.candidate.type.rawValue)
      json.key("type")
      json.string { TypeNames(table).append(rejection.candidate.type, to: &$0) }
      json.field("module", optional: target.moduleName(rejection.candidate.place))
      json.field("reason", literal: MismatchText.code(rejection.mismatch))
      json.key("detail")
      json.value(text: TextBuffer.text { MismatchText(local: types, target: table).append(rejection.mismatch, to: &$0) })
      json.key("suggestion")
      if let suggestion = suggestion(for: rejection, of: resolution) {
        json.value(text: TextBuffer.text { SuggestionText(local: types, target: target, table: table).append(suggestion, to: &$0) })
      } else {
        json.null()
      }
      json.endObject()
    }
    json.endArray()
  }

  /// Why the relocation as a whole came out as it did, where that is more than a candidate's matter.
  private func writeReason(_ resolution: Resolution, _ json: inout JSONWriter) {
    guard let reason = OverallReason(resolution) else {
      json.field("reason", optional: nil)
      json.field("detail", optional: nil)
      return json.field("suggestion", optional: nil)
    }
    json.field("reason", literal: reason.code)
    json.key("detail")
    json.value(text: TextBuffer.text { append(reason, resolution, to: &$0) })
    json.key("suggestion")
    if let suggestion = suggestion(for: reason, resolution) {
      json.value(text: TextBuffer.text { append(suggestion, resolution, to: &$0) })
    } else {
      json.null()
    }
  }

  private func writeGuard(_ resolution: Resolution, _ json: inout JSONWriter) {
    json.key("guard")
    guard let verdict = guards.verdict(of: resolution) else {
      json.null()
      json.field("guarded_by", optional: nil)
      return json.field("guard_checks", optional: nil)
    }
    json.value(text: verdict.answer.rawValue)
    json.key("guarded_by")
    guard verdict.answer == .guarded, verdict.reason != nil else {
      json.null()
      return json.field("guard_checks", optional: nil)
    }
    json.value(text: TextBuffer.text { append(guardOf: verdict, resolution, to: &$0) })
    writeGuardChecks(verdict, &json)
  }

  private func writeDifferences(_ differences: [EngineDifference], _ json: inout JSONWriter) {
    json.key("portability")
    json.beginArray()
    for difference in differences {
      json.beginObject()
      json.field("engine", text: difference.engine.rawValue)
      json.field("difference", literal: difference.code)
      json.field("detail", text: difference.sentence)
      json.endObject()
    }
    json.endArray()
  }

  private func wide(_ key: StaticString, _ value: UInt64?, _ json: inout JSONWriter) {
    json.key(key)
    if let value { json.value(wide: value) } else { json.null() }
  }
}

extension JSONWriter {
  /// `summary`: how many relocations came out in each way.
  mutating func summary(_ counts: [Resolution.Outcome: Int]) {
    key("summary")
    beginObject()
    field("total", counts.values.reduce(0, +))
    field("unchanged", counts[.unchanged] ?? 0)
    field("adjusted", counts[.adjusted] ?? 0)
    field("absent", counts[.absent] ?? 0)
    field("poisoned", counts[.poisoned] ?? 0)
    field("ambiguous", counts[.ambiguous] ?? 0)
    field("error", counts[.error] ?? 0)
    endObject()
  }
}
