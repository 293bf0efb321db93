import ELF

/// What every reader of `.rel*` sections does first.
extension ObjectContext {
  /// The relocations of a section: libbpf reads those without addends alone (`SHT_REL`), as compilers write them for BPF.
  func relocationTables(of section: SectionIndex, _ problems: inout ProblemList) -> [RelocationTable] {
    var tables: [RelocationTable] = []
    for table in relocationSections[section.rawValue] ?? [] {
      let name = name(of: table.index)
      if table.type == .relocationsWithAddend {
        problems.append(ObjectProblem(.relocationsWithAddend, section: name))
        continue
      }
      do throws(ELFError) {
        tables.append(try object.file.relocations(in: table))
      } catch {
        problems.append(ObjectProblem(.unreadable(ObjectError(.elf(error))), section: name))
      }
    }
    return tables
  }

  /// The symbol of a relocation; nil where there is none or its section does not exist, which is reported
  /// (libbpf: `bpf_object__collect_prog_relos()`).
  func symbol(
    of relocation: Relocation, _ symbols: SymbolTable, in table: RelocationTable, _ index: Int, _ problems: inout ProblemList
  ) -> Symbol? {
    let section = name(of: table.section.index)
    guard Int(relocation.symbol) < symbols.count else {
      problems.append(
        ObjectProblem(.relocation(index: index, .noSuchSymbol(relocation.symbol, count: symbols.count)), section: section))
      return nil
    }
    let symbol = symbols[Int(relocation.symbol)]
    let number: UInt32
    switch symbol.place {
    case .undefined: return symbol
    case .section(let found) where Int(found.rawValue) < roles.count: return symbol
    case .section(let found): number = found.rawValue
    case .absolute: number = 0xfff1
    case .common: number = 0xfff2
    case .reserved(let found): number = UInt32(found)
    }
    problems.append(
      ObjectProblem(
        .relocation(index: index, .noSuchSection(symbol: symbols.shortName(of: symbol), number)), section: section))
    return nil
  }
}
