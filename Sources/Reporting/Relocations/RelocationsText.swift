import BPFObject
import BTF
import Relocation

/// The text of `relocs`: grouped by program, problems first, and a line that sums up.
extension RelocationsReport {
  /// `width` is that of the terminal in columns; nil where lines are not cut. `isVerbose` shows details of all relocations, not only of
  /// those that change something.
  public func writeText(width: Int?, isVerbose: Bool = false, to out: inout TextBuffer) {
    for problem in object.problems { out.append(paragraph: "\(problem)", label: "note:", indent: 0, width: width) }
    for group in groups {
      writeHeading(group, width: width, &out)
      write(group, width: width, isVerbose: isVerbose, &out)
      out.append(byte: 0x0a)
      if out.isClosed { return }
    }
    writeSummary(&out)
  }

  /// The relocations of one program, the most serious first.
  private struct Group {
    let section: String
    let program: Program?
    var members: [Resolution]
  }

  /// Programs in the order of the object, those with problems before the others.
  private var groups: [Group] {
    var groups: [Group] = []
    for resolution in resolutions {
      let place = resolution.place
      if let last = groups.indices.last, groups[last].program == place.program, groups[last].section == place.sectionName {
        groups[last].members.append(resolution)
      } else {
        groups.append(Group(section: place.sectionName, program: place.program, members: [resolution]))
      }
    }
    for index in groups.indices {
      // A sort that keeps the order of equals.
      groups[index].members = groups[index].members.enumerated().sorted { a, b in
        (severity(a.element), a.offset) < (severity(b.element), b.offset)
      }.map(\.element)
    }
    let isBad = groups.map { group in group.members.contains { severity($0) < 3 } }
    return groups.indices.filter { isBad[$0] }.map { groups[$0] } + groups.indices.filter { !isBad[$0] }.map { groups[$0] }
  }

  /// Where it stands among the others: 0 is the worst.
  private func severity(_ resolution: Resolution) -> Int {
    switch resolution.outcome {
    case .error: 0
    case .ambiguous: 1
    case .poisoned: guards.verdict(of: resolution)?.answer == .guarded ? 3 : 2
    case .absent: 4
    case .adjusted: 5
    case .unchanged: 6
    }
  }

  private func writeHeading(_ group: Group, width: Int?, _ out: inout TextBuffer) {
    let limit = width ?? .max
    let name = String((group.program?.name ?? "(no program)").printable.prefix(limit))
    let rest = "  \(group.section.printable)\(group.program?.loadsByItself == false ? "  (not loaded by itself)" : "")"
    out.styled(.heading) { $0.append(text: name) }
    out.append(text: String(rest.prefix(limit - name.count)))
    out.append(byte: 0x0a)
  }

  private func write(_ group: Group, width: Int?, isVerbose: Bool, _ out: inout TextBuffer) {
    var rows = AlignedRows()
    for resolution in group.members { fill(&rows, resolution) }
    let table = rows.finish()
    for (row, resolution) in group.members.enumerated() {
      table.write(row: row, indent: 2, width: width, flexible: RelocationsReport.pathColumn, to: &out)
      let change = changes.change(of: resolution)
      let differences = engines?.differences(about: resolution) ?? []
      guard isVerbose || resolution.outcome != .unchanged || !differences.isEmpty || change != nil else { continue }
      writeDetails(resolution, change, differences, width: width, &out)
    }
  }

  /// The column that is cut where the terminal is narrow.
  private static let pathColumn = 4

  private func fill(_ rows: inout AlignedRows, _ resolution: Resolution) {
    rows.beginRow()
    rows.cell(style(of: resolution)) { $0.append(text: resolution.outcome.rawValue) }
    rows.cell { out in
      out.append(byte: 0x23)
      out.append(decimal: resolution.place.index)
    }
    rows.cell { out in
      out.append("insn ")
      out.append(decimal: resolution.place.instruction.rawValue)
    }
    rows.cell(.kind) { out in
      if let kind = resolution.kind { out.append(kind.libbpfName) } else { out.append(text: "kind \(resolution.record.kind)") }
    }
    rows.cell(.name) { out in
      if let spec = resolution.local { appendPath(resolution, spec, in: types, to: &out) } else { out.append(byte: 0x3f) }
    }
    rows.cell { appendValues(resolution, to: &$0) }
    rows.cell { out in
      // The whole path is among the details; compilers write absolute ones.
      if let line = line(of: resolution) { appendShortPlace(line, to: &out) }
    }
  }

  private func style(of resolution: Resolution) -> TextStyle? {
    switch resolution.outcome {
    case .error, .ambiguous: .problem
    case .poisoned: guards.verdict(of: resolution)?.answer == .guarded ? nil : .problem
    case .unchanged, .adjusted: .success
    case .absent: nil
    }
  }

  /// `24 -> 40`, `24`, or what takes the place of a value.
  private func appendValues(_ resolution: Resolution, to out: inout TextBuffer) {
    guard let old = resolution.old else { return }
    append(resolution.heldValue ?? old.value, to: &out)
    switch resolution.outcome {
    case .poisoned, .ambiguous, .error:
      out.append(" -> ?")
    case .unchanged: break
    case .adjusted, .absent:
      guard let new = resolution.new else { return }
      out.append(" -> ")
      append(new.value, to: &out)
      if let width = resolution.changedWidth { out.append(text: " (\(width.old) -> \(width.new) bytes)") }
    }
  }

  /// Large values are mostly negative ones, or addresses.
  private func append(_ value: UInt64, to out: inout TextBuffer) {
    if value >> 53 == 0 {
      out.append(decimal: value)
    } else {
      out.append("0x")
      out.append(hexadecimal: value)
    }
  }

  /// `main.c:55`
  func appendShortPlace(_ line: SourceLines.Line, to out: inout TextBuffer) {
    printable(String((types.name(line.file) ?? "").split(separator: "/").last ?? ""), &out)
    out.append(byte: 0x3a)
    out.append(decimal: line.line)
  }

  func appendPlace(_ line: SourceLines.Line, to out: inout TextBuffer) {
    _ = out.append(escapedName: line.file, of: types, isPlain: false)
    out.append(byte: 0x3a)
    out.append(decimal: line.line)
    guard line.column > 0 else { return }
    out.append(byte: 0x3a)
    out.append(decimal: line.column)
  }

  private func writeSummary(_ out: inout TextBuffer) {
    let counts = counts
    printable(subject.object, &out)
    out.append(" against ")
    printable(subject.target, &out)
    if subject.loader != "libbpf" { out.append(text: " (by the rules of the \(subject.loader))") }
    out.append(": ")
    out.append(decimal: resolutions.count)
    out.append(resolutions.count == 1 ? " relocation" : " relocations")
    var separator: StaticString = ": "
    for outcome in Resolution.Outcome.allCases {
      guard let count = counts[outcome] else { continue }
      out.append(separator)
      out.styled(outcome == .poisoned || outcome == .ambiguous || outcome == .error ? .problem : .success) { out in
        out.append(decimal: count)
        out.append(byte: 0x20)
        out.append(text: outcome == .error && count != 1 ? "errors" : outcome.rawValue)
      }
      if outcome == .poisoned { appendGuards(to: &out) }
      separator = ", "
    }
    out.append(byte: 0x0a)
  }

  private func appendGuards(to out: inout TextBuffer) {
    var answers: [GuardVerdict.Answer: Int] = [:]
    for resolution in resolutions {
      if let verdict = guards.verdict(of: resolution) { answers[verdict.answer, default: 0] += 1 }
    }
    guard !answers.isEmpty else { return }
    let parts = GuardVerdict.Answer.allCases.compactMap { answer in answers[answer].map { "\($0) \(answer.rawValue)" } }
    out.append(text: " (\(parts.joined(separator: ", ")))")
  }
}

extension Resolution {
  /// What the instruction holds where that is the compiler's own choice, which may not be what the access comes to: bit fields, ids.
  fileprivate var heldValue: UInt64? {
    guard let old, !old.isValidated, let first = original?.first else { return nil }
    switch first.opcode.instructionClass {
    case .arithmetic32, .arithmetic64: return UInt64(bitPattern: Int64(first.immediate))
    case .loadMemory, .storeImmediate, .storeRegister: return UInt64(bitPattern: Int64(first.offset))
    case .load:
      guard let second = original?.second else { return nil }
      return UInt64(UInt32(bitPattern: second.immediate)) << 32 | UInt64(UInt32(bitPattern: first.immediate))
    case .jump, .jump32: return nil
    }
  }
}
