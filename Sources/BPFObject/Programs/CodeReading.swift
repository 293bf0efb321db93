import ByteReading
import ELF

extension ObjectFile {
  /// The sections with instructions and their functions (libbpf: `bpf_object__elf_collect()`, `bpf_object__add_programs()`).
  static func code(
    of file: ELFFile, _ symbols: SymbolTable?, _ problems: inout ProblemList
  ) throws(ObjectError) -> [CodeSection] {
    // One pass over the symbols for all sections: a file may have many of both.
    var functions: [SectionIndex: [Symbol]] = [:]
    if let symbols {
      for symbol in symbols {
        if symbol.kind == .function, case .section(let index) = symbol.place { functions[index, default: []].append(symbol) }
      }
    }
    var found: [CodeSection] = []
    for section in file.sections where section.type == .programBits && section.flags.contains(.executable) && section.size > 0 {
      let name = try reading { () throws(ELFError) in ShortName.text(try file.nameBytes(of: section)) }
      let contents = try reading(name) { () throws(ELFError) in try file.contents(of: section) }
      var programs: [Program] = []
      for symbol in functions[section.index] ?? [] {
        let functionName = try reading(name) { () throws(ELFError) in
          guard let symbols else { return "" }
          return ShortName.text(try symbols.nameBytes(of: symbol))
        }
        guard let program = program(symbol, functionName, in: section, sectionName: name, contents.count) else {
          problems.append(
            ObjectProblem(
              .misplacedFunction(functionName, offset: symbol.value, size: symbol.size, limit: contents.count), section: name))
          continue
        }
        if !program.isGlobal && !program.isSubprogram {
          problems.append(ObjectProblem(.staticProgram(functionName), section: name))
        }
        programs.append(program)
      }
      programs.sort { $0.start < $1.start }
      found.append(
        CodeSection(
          index: section.index, name: name, instructions: InstructionList(contents, order: file.order), programs: programs))
    }
    return found
  }

  /// The function of a symbol; nil where it is not whole slots inside its section (libbpf: `bpf_object__init_prog()`).
  private static func program(
    _ symbol: Symbol, _ name: String, in section: Section, sectionName: String, _ limit: Int
  ) -> Program? {
    let size = UInt64(Instruction.size)
    let (end, overflow) = symbol.value.addingReportingOverflow(symbol.size)
    guard !overflow, end <= UInt64(limit), symbol.size > 0, symbol.size % size == 0, symbol.value % size == 0,
      let start = UInt32(exactly: symbol.value / size), let count = Int(exactly: symbol.size / size)
    else { return nil }
    return Program(
      name: name, section: section.index, sectionName: sectionName, start: InstructionIndex(start), count: count,
      isGlobal: symbol.binding != .local, isWeak: symbol.binding == .weak,
      isHidden: symbol.visibility == .hidden || symbol.visibility == .internal, isSubprogram: sectionName == ".text")
  }
}
