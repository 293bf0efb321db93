extension LoadReport: FormattedReport {
  /// Lines of a verifier's log that are shown where it is not printed whole.
  private static let tail = 12

  public func writeText(to out: inout TextBuffer) {
    writeSummary(&out)
    // Nothing came to be: there is nothing to list.
    guard failure == nil else { return }
    writeMaps(&out)
    writePrograms(&out)
    for program in programs { writeRefusal(program, &out) }
    if programs.contains(where: \.hasVerifierWords) {
      out.append("\n`btfscope explain` says what the verifier means: btfscope load OBJECT | btfscope explain --object OBJECT\n")
    }
  }

  private func writeSummary(_ out: inout TextBuffer) {
    out.styled(.name) { $0.append(text: object.printable) }
    if let failure {
      out.append(": not loaded: ")
      out.append(text: failure.words.printable)
      out.append(byte: 0x0a)
      return
    }
    let wanted = programs.filter { if case .left = $0.state { false } else { true } }
    out.append(text: ": \(wanted.count { $0.isLoaded }) of \(wanted.count) programs loaded")
    let made = maps.count(where: \.isCreated)
    if !maps.isEmpty { out.append(text: ", \(made) of \(maps.count) maps") }
    let left = programs.count - wanted.count
    if left > 0 { out.append(text: ", \(left) left out") }
    if wanted.isEmpty, left > 0 { out.append(" (none loads by itself: --program NAME loads one)") }
    out.append(byte: 0x0a)
  }

  private func writeMaps(_ out: inout TextBuffer) {
    guard !maps.isEmpty else { return }
    var table = TextTable(["map", "type", "key", "value", "entries", "id", "pinned"], numbers: [2, 3, 4, 5], width: width)
    for map in maps {
      let pin = map.pinned.map { map.isReused ? "\($0) (was there)" : $0 } ?? ""
      table.add([
        map.name, map.type, "\(map.keySize)", "\(map.valueSize)", "\(map.maxEntries)",
        map.isCreated ? map.id.map { "\($0)" } ?? "" : "not created", pin,
      ])
    }
    out.append(byte: 0x0a)
    table.write(to: &out)
  }

  private func writePrograms(_ out: inout TextBuffer) {
    guard !programs.isEmpty else { return }
    var table = TextTable(
      ["program", "section", "result", "id", "insns", "states", "us", "pinned"], numbers: [3, 4, 5, 6], width: width)
    for program in programs {
      var (result, id) = ("left out", "")
      switch program.state {
      case .loaded(let number): (result, id) = ("loaded", number.map { "\($0)" } ?? "")
      case .refused(let errno, _, _): result = "refused (errno \(errno))"
      case .left: break
      }
      table.add([
        program.name, program.section, result, id, program.instructions.map { "\($0)" } ?? "", program.states.map { "\($0)" } ?? "",
        program.microseconds.map { "\($0)" } ?? "", program.pinned ?? "",
      ])
    }
    out.append(byte: 0x0a)
    table.write(to: &out)
  }

  private func writeRefusal(_ program: Program, _ out: inout TextBuffer) {
    var (reason, log) = ("loaded", program.log)
    if case .refused(_, let words, let said) = program.state { (reason, log) = (words, said) } else if log.isEmpty { return }
    out.append(byte: 0x0a)
    out.styled(.name) { $0.append(text: program.name.printable) }
    out.append(": ")
    out.append(text: reason.printable)
    out.append(byte: 0x0a)
    let lines = log.split(separator: "\n", omittingEmptySubsequences: true)
    guard !lines.isEmpty else { return }
    let shown = isVerbose ? lines[...] : lines.suffix(LoadReport.tail)
    if shown.count < lines.count {
      out.append(text: "    ... \(lines.count - shown.count) lines before these (--verbose prints them)\n")
    }
    for line in shown {
      out.append("    ")
      out.append(text: String(line).printable)
      out.append(byte: 0x0a)
    }
  }
}
