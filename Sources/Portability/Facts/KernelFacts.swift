import BTF
public import ByteReading
public import Relocation

/// What one kernel has, from its BTF alone, looked up by name or number: opened once, and asked by all objects of an audit.
public final class KernelFacts: Sendable {
  /// The kernel's types and those of its modules.
  public let target: RelocationTarget
  /// Numbers of helpers (`enum bpf_func_id`).
  let helpers: EnumeratorNumbers
  /// `enum bpf_map_type`
  let mapTypes: EnumeratorNumbers
  /// `enum bpf_prog_type`
  let programTypes: EnumeratorNumbers
  /// `enum bpf_attach_type`
  let attachTypes: EnumeratorNumbers
  /// Flags of maps (`BPF_F_*`).
  let mapFlags: MapFlagNames
  /// What `uname -r` says there; nil where it is not known.
  public let release: String?
  /// Its symbols, as `System.map` lists them; nil where they are not known.
  public let symbols: KernelSymbols?
  /// What is known of its configuration, as in `/boot/config-*`; nil where nothing is.
  public let configuration: Bytes?
  /// Functions that the kernel marks as callable by programs (since Linux 6.12); nil where it marks none.
  let markedFunctions: Set<TypeID>?

  /// Whether its BTF has functions: before Linux 5.2, and where it was made smaller, it has none.
  let hasFunctions: Bool
  /// Whether its BTF has a typedef for each tracepoint, as it does since Linux 5.5.
  public let hasTracepointTypes: Bool

  let nearestNames = NearestNames()
  /// For suggestions of types.
  public let typeSketches: TypeSketches

  /// The tables of the target, with an index of the names of each.
  private let tables: [CandidateIndex.Table]
  /// For the relocations of many objects.
  let candidates: CandidateIndex?

  /// Objects for which it is less work to go through all types for each.
  private static let fewObjects = 4

  /// `release` is what `uname -r` says there, `objects` how many will be asked about.
  public init(
    _ target: RelocationTarget, release: String? = nil, configuration: Bytes? = nil, symbols: KernelSymbols? = nil, objects: Int = 1
  ) {
    self.target = target
    self.symbols = symbols
    self.release = release
    self.configuration = configuration
    var tables: [CandidateIndex.Table] = []
    // The kernel's BTF may itself be split.
    var below: BTFTypeTable? = target.types
    while let table = below {
      tables.insert(CandidateIndex.Table(place: .kernel, types: table, names: NameIndex(table)), at: 0)
      below = table.base
    }
    for (index, module) in target.modules.enumerated() {
      tables.append(CandidateIndex.Table(place: .module(index), types: module.types, names: NameIndex(module.types)))
    }
    self.tables = tables
    typeSketches = TypeSketches(tables)
    candidates = objects > KernelFacts.fewObjects ? CandidateIndex(tables) : nil
    func numbers(_ name: String) -> EnumeratorNumbers {
      EnumeratorNumbers(KernelFacts.find(name, [.enumeration, .enumeration64], tables), in: target)
    }
    helpers = numbers("bpf_func_id")
    mapTypes = numbers("bpf_map_type")
    programTypes = numbers("bpf_prog_type")
    attachTypes = numbers("bpf_attach_type")
    mapFlags = MapFlagNames(target.types)
    markedFunctions = KernelFacts.marked(in: tables)
    hasFunctions = KernelFacts.has(.function, in: target.types, named: [])
    hasTracepointTypes = KernelFacts.has(.typedef, in: target.types, named: Array("btf_trace_".utf8))
  }

  /// Whether there is a type of that kind with a name that begins so.
  private static func has(_ kind: BTFKind, in table: BTFTypeTable, named prefix: [UInt8]) -> Bool {
    var below: BTFTypeTable? = table
    while let current = below {
      for id in current.ownTypeIDs {
        guard let record = current.record(TypeID(id)), record.kind == kind else { continue }
        if prefix.isEmpty { return true }
        if current.withName(
          record.nameOffset,
          { bytes, start in
            prefix.indices.allSatisfy { start + $0 < bytes.count && bytes[start + $0] == prefix[$0] }
          }) == true
        {
          return true
        }
      }
      below = current.base
    }
    return false
  }

  /// A type that was found, and where.
  struct Found {
    let place: RelocationTarget.Place
    let table: BTFTypeTable
    let record: TypeRecord
  }

  /// The first type of that name and kind: the kernel's own, then those of its modules, or of one module alone.
  func find(_ name: String, _ kind: BTFKind, inModule module: String? = nil) -> Found? {
    find(name, [kind], inModule: module)
  }

  func find(_ name: String, _ kinds: Set<BTFKind>, inModule module: String? = nil) -> Found? {
    guard let module else { return KernelFacts.find(name, kinds, tables) }
    if module == "vmlinux" { return KernelFacts.find(name, kinds, tables.filter { $0.place == .kernel }) }
    return KernelFacts.find(name, kinds, tables.filter { target.moduleName($0.place) == module })
  }

  private static func find(_ name: String, _ kinds: Set<BTFKind>, _ tables: [CandidateIndex.Table]) -> Found? {
    let name = Bytes(Array(name.utf8))
    for entry in tables {
      for id in entry.names.types(named: name) {
        guard let record = entry.types.record(id), let kind = record.kind, kinds.contains(kind) else { continue }
        return Found(place: entry.place, table: entry.types, record: record)
      }
    }
    return nil
  }

  /// Whether programs may call a function of the kernel; nil where the kernel marks none of those that they may.
  func allowsCalls(of found: Found) -> Bool? {
    guard let markedFunctions, found.place == .kernel else { return nil }
    return markedFunctions.contains(found.record.id)
  }

  /// The functions that bear the tag `bpf_kfunc`.
  private static func marked(in tables: [CandidateIndex.Table]) -> Set<TypeID>? {
    let name = Bytes(Array("bpf_kfunc".utf8))
    var found = Set<TypeID>()
    for entry in tables where entry.place == .kernel {
      for id in entry.names.types(named: name) {
        if let record = entry.types.record(id), record.kind == .declarationTag { found.insert(record.reference) }
      }
    }
    return found.isEmpty ? nil : found
  }
}
