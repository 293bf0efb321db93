extension FeaturesReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    out.styled(.heading) { $0.append(text: "Linux \(release.printable)") }
    out.append("\n\n")
    heading("Settings", &out)
    write(settings, &out)
    writeOptions(&out)
    for group in groups { write(group, &out) }
    write(helpers, "Helpers", &out)
    if let functionsProblem {
      heading("Kernel functions", &out)
      out.append(paragraph: functionsProblem.printable, label: "unknown", style: .doubt, indent: 2, width: width)
    } else {
      write(functions, "Kernel functions", &out)
    }
  }

  private func heading(_ text: String, _ out: inout TextBuffer) {
    out.styled(.heading) { $0.append(text: text) }
    out.append(byte: 0x0a)
  }

  private func write(_ settings: [Setting], _ out: inout TextBuffer) {
    for setting in settings {
      var words = setting.value.map(\.printable) ?? "-"
      if let meaning = setting.meaning { words += " (\(meaning.printable))" }
      out.append(paragraph: words, label: setting.name.printable, indent: 2, width: width)
    }
    out.append(byte: 0x0a)
  }

  private func writeOptions(_ out: inout TextBuffer) {
    guard let configurationFile else {
      heading("Configuration", &out)
      out.append(paragraph: (configurationProblem ?? "").printable, label: "unknown", style: .doubt, indent: 2, width: width)
      out.append(byte: 0x0a)
      return
    }
    heading("Configuration (\(configurationFile.printable))", &out)
    var bySort: [String: [String]] = [:]
    for option in options {
      let name = option.name.hasPrefix("CONFIG_") ? String(option.name.dropFirst(7)) : option.name
      switch option.value {
      case "y"?, "m"?: bySort[option.value ?? "", default: []].append(name)
      case let value?: bySort["other", default: []].append("\(name)=\(value)")
      case nil: bySort["not set", default: []].append(name)
      }
    }
    for (label, style) in [("y", TextStyle.success), ("m", .success), ("other", .kind), ("not set", .kind)] {
      list(label, style, bySort[label] ?? [], &out)
    }
    out.append(byte: 0x0a)
  }

  private func write(_ group: Group, _ out: inout TextBuffer) {
    let there = group.entries.count { $0.answer.word == .yes }
    let unknown = group.entries.count { $0.answer.word == .unknown }
    let count = "\(there) of \(group.entries.count)" + (unknown > 0 ? ", \(unknown) unknown" : "")
    // None would be another answer.
    heading("\(group.title): \(unknown == group.entries.count ? "unknown" : count)", &out)
    list("yes", .success, group.entries.filter { $0.answer.word == .yes }.map(\.name), &out)
    list("no", .problem, group.entries.filter { $0.answer.word == .no }.map(\.name), &out)
    write(unknown: group.entries.filter { $0.answer.word == .unknown }.map { ($0.name, $0.answer) }, &out)
    out.append(byte: 0x0a)
  }

  /// Those with one reason together.
  private func write(unknown: [(name: String, answer: Answer)], _ out: inout TextBuffer) {
    var reasons: [Answer] = []
    for (_, answer) in unknown where !reasons.contains(answer) { reasons.append(answer) }
    for reason in reasons {
      list("unknown", .doubt, unknown.filter { $0.answer == reason }.map(\.name), &out)
      out.append(paragraph: "(\(reason.words.printable))", indent: 10, width: width)
    }
  }

  private func list(_ label: String, _ style: TextStyle, _ names: [String], _ out: inout TextBuffer) {
    guard !names.isEmpty else { return }
    let padded = label + String(repeating: " ", count: max(0, 7 - label.utf8.count))
    out.append(paragraph: names.joined(separator: ", ").printable, label: padded, style: style, indent: 2, width: width)
  }

  /// What all types may call once, and for each type what it may call besides.
  private func write(_ callees: [Callees], _ title: String, _ out: inout TextBuffer) {
    let asked = callees.filter { $0.answer.word == .yes }
    var names: [String] = []
    var seen = Set<String>()
    for row in asked { names += row.available.filter { seen.insert($0).inserted } }
    let isUnknown = asked.isEmpty && callees.contains { $0.answer.word == .unknown }
    heading(isUnknown ? "\(title): unknown" : "\(title): \(names.count), by type of program", &out)
    let common = asked.dropFirst().reduce(Set(asked.first?.available ?? [])) { $0.intersection($1.available) }
    if asked.count > 1 { list("all \(asked.count) types", .name, names.filter { common.contains($0) }, &out) }
    for row in asked {
      let more = row.available.filter { asked.count < 2 || !common.contains($0) }
      let label = "\(row.programType) (\(row.available.count))"
      if more.isEmpty {
        out.append(paragraph: "no others", label: label, style: .name, indent: 2, width: width)
      } else {
        list(label, .name, more, &out)
      }
    }
    write(unknown: callees.filter { $0.answer.word == .unknown }.map { ($0.programType, $0.answer) }, &out)
    var seldom: [(name: String, answer: Answer)] = []
    for row in asked {
      for one in row.unknown where !seldom.contains(where: { $0.name == one.name }) { seldom.append(one) }
    }
    write(unknown: seldom, &out)
    let absent = callees.filter { $0.answer.word == .no }.map(\.programType)
    if !absent.isEmpty { list("no", .problem, absent, &out) }
    out.append(byte: 0x0a)
  }
}

extension FeaturesReport.Answer {
  /// Why it is not known, with the errno.
  var words: String {
    let words = reason ?? "the kernel did not say"
    return number.map { "\(words); errno \($0)" } ?? words
  }
}
