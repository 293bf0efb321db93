import BPFObject

extension InspectReport {
  func writePrograms(_ out: inout TextBuffer) {
    var table = TextTable(["name", "section", "type", "attach", "instructions", ""], numbers: [4], width: width)
    for (index, program) in inventory.programs.enumerated() where !program.isSubprogram {
      let definition = program.definition
      let target = definition?.target(in: program.definitionName)
      table.add(
        [
          program.name, program.sectionName, definition.map { "\($0.programType)" } ?? "unknown",
          [definition?.attachType.map { "\($0)" }, target].compactMap { $0 }.joined(separator: " "), "\(program.count)",
          marks(program).joined(separator: ", "),
        ], notes: notes(inventory.uses[index]))
    }
    guard !table.rows.isEmpty else { return }
    heading("programs", &out)
    table.write(to: &out)
  }

  func writeSubprograms(_ out: inout TextBuffer) {
    var table = TextTable(["name", "instructions", "linkage"], numbers: [1], width: width)
    for (index, program) in inventory.programs.enumerated() where program.isSubprogram {
      table.add(
        [program.name, "\(program.count)", linkage(program)], notes: notes(inventory.uses[index]))
    }
    guard !table.rows.isEmpty else { return }
    heading("subprograms", &out)
    table.write(to: &out)
  }

  private func marks(_ program: Program) -> [String] {
    var marks: [String] = []
    if let definition = program.definition {
      if definition.flags.contains(.sleepable) { marks.append("sleepable") }
      if definition.flags.contains(.fragments) { marks.append("fragments") }
    }
    if !program.loadsByItself { marks.append("not loaded by itself") }
    if program.isWeak { marks.append("weak") }
    if program.isHidden { marks.append("hidden") }
    return marks
  }

  private func linkage(_ program: Program) -> String {
    guard program.isGlobal else { return "static" }
    return (program.isWeak ? "weak" : "global") + (program.isHidden ? ", hidden" : "")
  }

  private func notes(_ uses: ProgramUses) -> [(label: String, words: [String])] {
    [
      ("calls", uses.subprograms.map(functionName)),
      ("helpers", uses.helpers.filter { $0.poison == nil }.map { $0.name ?? "helper \($0.rawValue)" }),
      ("poisoned", uses.helpers.compactMap { helper in helper.poison.map { "\($0.sentence) (\(helper.rawValue))" } }),
      ("kfuncs", uses.kernelFunctions.map(externName)),
      ("externs", uses.externs.map(externName)),
      ("maps", uses.maps.map(mapName)),
    ]
  }
}
