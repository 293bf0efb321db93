import ByteReading

/// The types that special fields are recognised by, found in one pass.
struct SpecialFieldNames {
  /// Types that make a struct worth looking at: the known structs, and pointers with a kptr tag.
  private(set) var sought: Set<UInt32> = []
  private(set) var hasRoots = false

  init(_ inspection: borrowing Inspection) {
    var found: Set<SpecialField.Kind> = []
    for id in inspection.table.ownTypeIDs where id < inspection.typeLimit {
      guard let record = inspection.table.record(TypeID(id)) else { continue }
      switch record.kind {
      case .structure:
        // Nearly all names are told apart by these bytes.
        guard inspection.names.remainder(record.nameOffset, after: SpecialFieldNames.prefix) != nil else { continue }
        // The kernel takes the first struct of a name.
        if let kind = inspection.specialKind(named: record), kind.isSought, found.insert(kind).inserted {
          sought.insert(id)
          if kind.isRoot { hasRoots = true }
        }
      case .pointer, .volatile:
        if case .found = inspection.kernelPointer(record) { sought.insert(id) }
      default: break
      }
    }
  }

  static let prefix = Array("bpf_".utf8)
}

/// The declaration tags `contains:STRUCT:MEMBER`, and structs by name; made where there are list heads or tree roots.
struct GraphRootIndex {
  struct Place: Hashable {
    let type: TypeID
    let component: Int32
  }

  private(set) var tags: [Place: [[UInt8]]] = [:]
  /// The first struct of each name.
  private(set) var structures: [[UInt8]: TypeID] = [:]

  init() {}

  init(_ inspection: borrowing Inspection) {
    let prefix = Array("contains:".utf8)
    let strings = inspection.table.strings
    for id in inspection.table.ownTypeIDs where id < inspection.typeLimit {
      guard let record = inspection.table.record(TypeID(id)) else { continue }
      if record.kind == .declarationTag, let rest = inspection.names.remainder(record.nameOffset, after: prefix) {
        let place = Place(type: record.reference, component: inspection.table.componentIndex(of: record))
        tags[place, default: []].append(GraphRootIndex.text(in: strings, at: rest))
      } else if record.kind == .structure {
        // Names of types were found to be no longer than 512 bytes.
        let name = inspection.table.nameBytes(record.nameOffset)?.array() ?? []
        if structures[name] == nil { structures[name] = record.id }
      }
    }
  }

  /// The name at `start`, as far as it can be one of a struct and one of a member: a tag may be as long as the string section.
  private static func text(in strings: Bytes, at start: Int) -> [UInt8] {
    let longest = 2 * NameRules.longestName + 2
    guard let window = strings.slice(at: start, count: min(longest, strings.count - start)) else { return [] }
    return window.slice(at: 0, count: window.terminatedLength(at: 0) ?? window.count)?.array() ?? []
  }
}
