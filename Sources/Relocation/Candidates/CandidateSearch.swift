import BTF
import ByteReading

/// Finds the candidates of all the types that an object's accesses start from, in one pass over the target's types
/// (libbpf: `bpf_core_find_cands()`, which makes one pass for each of them), or by an index where there is one.
struct CandidateSearch {
  private let target: RelocationTarget
  private var wanted: WantedNames
  /// The candidates of each name, by its number; in the order of the target's ids.
  private var found: [[Candidate]] = []
  /// The number of each root's name.
  private var names: [TypeID: Int] = [:]

  /// `roots` of `types` that have no name, or do not exist, get no candidates. `index` is that of the target.
  init(
    _ roots: Set<TypeID>, of types: BTFTypeTable, in target: RelocationTarget, dialect: Dialect, index: CandidateIndex? = nil
  ) {
    self.target = target
    wanted = WantedNames(dialect: dialect)
    for root in roots {
      guard let record = types.record(root), let kind = record.kind, let name = types.nameBytes(record.nameOffset), name.count > 0
      else { continue }
      names[root] = wanted.add(name, kind)
    }
    if let index, wanted.areUsual {
      found = (0..<wanted.count).map { number in
        let (name, kind) = wanted[number]
        return index.candidates(name, kind, dialect: dialect)
      }
      return
    }
    found = Array(repeating: [], count: wanted.count)
    search(target.types, place: .kernel, open: nil)
    searchModules()
  }

  /// The candidates of a root, in the order in which they are tried.
  func candidates(of root: TypeID) -> [Candidate] { names[root].map { found[$0] } ?? [] }

  /// Modules are asked only for what the kernel itself has not got.
  private mutating func searchModules() {
    guard !target.modules.isEmpty else { return }
    let open = found.map(\.isEmpty)
    guard open.contains(true) else { return }
    for (index, module) in target.modules.enumerated() { search(module.types, place: .module(index), open: open) }
  }

  private mutating func search(_ table: BTFTypeTable, place: RelocationTarget.Place, open: [Bool]?) {
    guard wanted.count > 0 else { return }
    // The kernel's BTF may itself be split; a module's base is the kernel, which was searched.
    if place == .kernel, let base = table.base { search(base, place: place, open: open) }
    // Every type of a kernel goes through this loop: what it reads lies in locals, so that nothing is retained for each.
    let (wanted, strings, first) = (wanted, table.ownStrings, table.firstStringOffset)
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), wanted.mayBeNamed(by: record, in: strings, from: first),
        let name = wanted.number(record, in: table)
      else { continue }
      if let open, !open[name] { continue }
      found[name].append(Candidate(place: place, type: record.id))
    }
  }
}
