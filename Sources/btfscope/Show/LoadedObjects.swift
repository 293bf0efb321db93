import BPFObject
import BTF
import BTFSources
import Kernel
import Reporting

/// What the kernel has, gone through once for all lists of a report.
struct LoadedObjects {
  let types = KernelTypeTables()
  private let listed: Set<KernelObjectKind>
  private let holders: ObjectHolders
  private let pins: PinnedObjects
  /// All programs, since they say which maps and types are in use.
  private(set) var programs: [(info: ProgramInfo, name: String, mapIDs: [UInt32], memory: UInt64?)] = []
  private var links: [LinkInfo]?
  /// When the counts of programs were asked for.
  let counted: ContinuousClock.Instant

  /// Looks through programs, processes and pins, with `wantsLinks` through links too. What is gone of the kinds that are listed is said.
  init(listed: Set<KernelObjectKind>, wantsLinks: Bool) throws(CommandFailure) {
    self.listed = listed
    holders = .find()
    pins = .find()
    programs = try LoadedObjects.each(.program, says: listed.contains(.program)) { (id) throws(KernelError) in
      let program = try KernelProgram.open(id: id)
      let info = try program.info()
      return (info, try LoadedObjects.name(of: program, info), try program.mapIDs(), DescriptorFacts(program.descriptor)?.memory)
    }
    counted = .now
    if wantsLinks {
      links = try LoadedObjects.each(.link, says: listed.contains(.link)) { (id) throws(KernelError) in
        try KernelLink(try KernelObjects.open(.link, id: id), label: "link \(id)").info()
      }
    }
  }

  /// Asks about each object of a kind. What goes away meanwhile is passed over, and said where somebody asked for all.
  static func each<Row>(
    _ kind: KernelObjectKind, says: Bool = false, _ body: (UInt32) throws(KernelError) -> Row
  ) throws(CommandFailure) -> [Row] {
    var rows: [Row] = []
    var gone: [UInt32] = []
    defer { for line in words(gone: gone, kind) { Diagnostics.say(line) } }
    do throws(KernelError) {
      for id in try KernelObjects.idsIfKnown(kind) {
        do throws(KernelError) {
          rows.append(try body(id))
        } catch {
          guard error.isNotFound else { throw error }
          if says { gone.append(id) }
        }
      }
    } catch {
      throw CommandFailure(.kernel, "\(error)")
    }
    return rows
  }

  /// Where many come and go, a line for each would hide all else.
  static func words(gone: [UInt32], _ kind: KernelObjectKind) -> [String] {
    guard gone.count > 3 else { return gone.map { "\(kind.label) \($0): gone before it could be shown (left out)" } }
    let first = gone.prefix(3).map { "\($0)" }.joined(separator: ", ")
    return ["\(kind.label)s \(first) and \(gone.count - 3) more: gone before they could be shown (left out)"]
  }

  /// The kernel keeps 15 bytes of a name; the program's types have all of it (bpftool: `get_prog_full_name()`).
  static func name(of program: borrowing KernelProgram, _ info: ProgramInfo) throws(KernelError) -> String {
    guard info.name.utf8.count >= 15, info.btfID > 0, info.functionCount > 0 else { return info.name }
    guard let first = try program.records().functions.first,
      let table = try? KernelBTF.reader.open("id:\(info.btfID)").table,
      let whole = table.name(of: TypeID(first.type)), whole.hasPrefix(info.name)
    else { return info.name }
    return whole
  }

  private func owners(_ kind: KernelObjectKind, _ id: UInt32) -> ShownOwners {
    ShownOwners(
      pins: pins.paths(of: kind, id: id),
      processes: holders.holders(of: kind, id: id).map { .init(id: $0.process, name: $0.command) })
  }
}

extension LoadedObjects {
  private var words: AttachWords {
    let hasCgroups = programs.contains { ProgramType(rawValue: $0.info.type).isOfCgroups }
    let isOfCgroup = (links ?? []).contains { if case .cgroup = $0.details { true } else { false } }
    return AttachWords(types, needsCgroups: hasCgroups || isOfCgroup)
  }

  private var programTypes: [UInt32: ProgramType] {
    Dictionary(programs.map { ($0.info.id, ProgramType(rawValue: $0.info.type)) }) { first, _ in first }
  }

  /// All programs, those of `chosen` only where it is given.
  func shownPrograms(_ chosen: Set<UInt32>? = nil) -> [ShownProgram] {
    let words = words
    let places = AttachPlaces(links ?? [], holders, programTypes, words)
    return programs.filter { chosen?.contains($0.info.id) ?? true }.map { program in
      let info = program.info
      var row = ShownProgram(info, name: program.name)
      row.memory = program.memory
      row.mapIDs = program.mapIDs
      if info.attachTypeID > 0 {
        row.target = words.target(ofType: ProgramType(rawValue: info.type), info.attachObjectID, info.attachTypeID)
      }
      row.attachments = places.words(of: info.id)
      row.owners = owners(.program, info.id)
      return row
    }
  }

  func shownMaps() throws(CommandFailure) -> [ShownMap] {
    try LoadedObjects.each(.map, says: listed.contains(.map)) { (id) throws(KernelError) in try shown(try KernelMap.open(id: id)) }
  }

  func shown(_ map: borrowing KernelMap) throws(KernelError) -> ShownMap {
    let (info, facts) = (try map.info(), DescriptorFacts(map.descriptor))
    var row = ShownMap(info, types)
    (row.memory, row.isFrozen) = (facts?.memory, facts?.isFrozen)
    row.programIDs = programs.filter { $0.mapIDs.contains(info.id) }.map(\.info.id)
    row.owners = owners(.map, info.id)
    return row
  }

  /// `withPlaces`: with the places of those that watch many, which are asked for one by one.
  func shownLinks(_ chosen: Set<UInt32>? = nil, withPlaces: Bool) -> [ShownLink] {
    let words = words
    let byID = Dictionary(programs.map { ($0.info.id, $0) }) { first, _ in first }
    let links = (links ?? []).filter { chosen?.contains($0.id) ?? true }
    let places = LinkPlaces(withPlaces ? links : [])
    return links.map { link in
      let program = byID[link.programID]
      var row = ShownLink()
      (row.id, row.type, row.programID) = (link.id, "\(link.type)", link.programID)
      row.programType = program.map { "\(ProgramType(rawValue: $0.info.type))" }
      row.programName = program?.name
      row.target = words.words(link.details, isExtension: program?.info.type == ProgramType.extensionProgram.rawValue)
      row.details = LinkDetails.all(link.details)
      row.places = places.shown(link)
      row.owners = owners(.link, link.id)
      return row
    }
  }

  func shownTypes() throws(CommandFailure) -> [ShownTypes] {
    let maps = try LoadedObjects.each(.map) { (id) throws(KernelError) in try KernelMap.open(id: id).info() }
    return try LoadedObjects.each(.btf, says: listed.contains(.btf)) { (id) throws(KernelError) in
      let info = try BTFObject(id: id).info()
      var row = ShownTypes()
      (row.id, row.name, row.size, row.isKernel) = (info.id, info.name, info.size, info.isKernel)
      row.programIDs = programs.filter { $0.info.btfID == id }.map(\.info.id)
      row.mapIDs = maps.filter { $0.btfID == id }.map(\.id)
      row.owners = owners(.btf, id)
      return row
    }
  }
}
