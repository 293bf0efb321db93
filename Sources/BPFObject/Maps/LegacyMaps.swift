import ByteReading
import ELF

/// Maps as they were defined before BTF, by a `struct bpf_map_def` of five or more words each, in the section `maps`. libbpf 1.0 and
/// newer refuse them; other loaders still read them.
extension ObjectContext {
  func readLegacyMaps() -> Findings<MapDefinition> {
    var found = Findings<MapDefinition>()
    let sections = object.file.sections.filter { isLegacy($0) }
    guard !sections.isEmpty, let symbols = object.symbols else { return found }
    var bySection: [SectionIndex: [Symbol]] = [:]
    for symbol in symbols where symbol.kind == .object || symbol.kind == .none {
      if case .section(let index) = symbol.place { bySection[index, default: []].append(symbol) }
    }
    for section in sections {
      let name = name(of: section.index)
      if role(of: section.index) == .legacyMaps { found.list.append(ObjectProblem(.legacyMaps, section: name)) }
      guard let contents = contents(of: section) else { continue }
      for symbol in (bySection[section.index] ?? []).sorted(by: { ($0.value, $0.index) < ($1.value, $1.index) }) {
        let symbolName = symbols.shortName(of: symbol)
        guard !symbolName.isEmpty else { continue }
        guard let offset = Int(exactly: symbol.value), let definition = contents.suffix(from: offset), definition.count >= 16 else {
          found.list.append(
            ObjectProblem(
              .map(symbolName, .outsideSection(offset: symbol.value, size: 16, limit: UInt64(contents.count))), section: name))
          continue
        }
        found.values.append(
          MapDefinition(
            name: symbolName, origin: .legacy, section: name, sectionIndex: section.index, offset: symbol.value,
            attributes: attributes(definition, size: symbol.size)))
      }
    }
    return found
  }

  /// `maps` is what libbpf refuses by name; `maps/NAME`, one for each, was a habit of others, and libbpf passes it over.
  private func isLegacy(_ section: Section) -> Bool {
    let name = name(of: section.index)
    return section.type == .programBits && (name == "maps" || name.hasPrefix("maps/"))
  }

  private func attributes(_ definition: Bytes, size: UInt64) -> MapAttributes {
    func word(_ index: Int) -> UInt32 { definition.integer(at: 4 * index, order: object.order) ?? 0 }
    var attributes = MapAttributes()
    attributes.type = MapType(rawValue: word(0))
    attributes.keySize = word(1)
    attributes.valueSize = word(2)
    attributes.maxEntries = word(3)
    // The first kernels' definitions had four words.
    if size == 0 || size >= 20 { attributes.flags = MapFlags(rawValue: word(4)) }
    return attributes
  }
}
