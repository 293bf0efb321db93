import BTF
import ELF

/// The slots of maps of maps and of programs that `.rel.maps` fills (libbpf: `bpf_object__collect_map_relos()`).
extension ObjectContext {
  func setInitialValues(_ found: inout Findings<MapDefinition>) {
    guard let section = section(.maps), let symbols = object.symbols, let types = object.types else { return }
    let declared = found.values.indices.filter { found.values[$0].origin == .declared }.sorted {
      found.values[$0].offset < found.values[$1].offset
    }
    let mapNames = Set(found.values.map(\.name))
    let programs = Dictionary(object.programs.filter { !$0.isSubprogram }.map { ($0.name, $0) }) { first, _ in first }
    for table in relocationTables(of: section.index, &found.list) {
      for (index, relocation) in table.enumerated() {
        guard let symbol = symbol(of: relocation, symbols, in: table, index, &found.list) else { continue }
        let next = declared.partition { found.values[$0].offset > relocation.offset }
        guard next > 0 else {
          found.list.append(ObjectProblem(.strayMapRelocation(offset: relocation.offset), section: ".rel.maps"))
          continue
        }
        let name = symbols.shortName(of: symbol)
        // In place: a copy for each of a hundred thousand slots would never end.
        if let problem = set(&found.values[declared[next - 1]], relocation, symbol, name, types, mapNames, programs) {
          found.list.append(ObjectProblem(.map(found.values[declared[next - 1]].name, problem), section: ".rel.maps"))
        }
      }
    }
  }

  private func set(
    _ map: inout MapDefinition, _ relocation: Relocation, _ symbol: Symbol, _ name: String, _ types: BTFTypeTable,
    _ mapNames: Set<String>, _ programs: [String: Program]
  ) -> MapProblem? {
    if map.attributes.type.holdsMaps {
      guard symbol.place == .section(map.sectionIndex), mapNames.contains(name) else {
        return .badValue(name, allowed: "a map of .maps")
      }
      if map.attributes.type == .hashOfMaps, map.attributes.keySize != 4 { return .slotsNeedSmallKeys(map.attributes.keySize) }
    } else if map.attributes.type == .programArray {
      guard let program = programs[name], symbol.place == .section(program.section),
        symbol.value == UInt64(program.start.rawValue) * UInt64(Instruction.size)
      else { return .badValue(name, allowed: "a program outside .text") }
    } else {
      return .badSlot(offset: relocation.offset)
    }
    guard let place = valuesOffset(of: map, types),
      case let (inside, overflow) = relocation.offset.subtractingReportingOverflow(map.offset),
      !overflow, inside >= place, (inside - place) % 8 == 0
    else { return .badSlot(offset: relocation.offset) }
    map.initialValues.append(MapDefinition.InitialValue(slot: (inside - place) / 8, name: name))
    return nil
  }

  /// Where `values`, the last member of a map's struct, begins: in bytes; nil where there is none.
  private func valuesOffset(of map: MapDefinition, _ types: BTFTypeTable) -> UInt64? {
    guard let type = map.definition, let record = try? types.resolved(type), record.kind == .structure, record.entryCount > 0 else {
      return nil
    }
    let member = types.member(record.entryCount - 1, of: record)
    return types.shortName(member.nameOffset) == "values" ? UInt64(member.bitOffset / 8) : nil
  }
}
