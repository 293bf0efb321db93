public import BTF
import ByteReading

/// The types of one kernel by the part of their names that candidates have in common, for the relocations of many objects: each object by
/// itself would go through all types once (``CandidateSearch``).
public struct CandidateIndex: Sendable {
  /// Types of the kernel or of a module, with an index of their whole names.
  public struct Table: Sendable {
    public let place: RelocationTarget.Place
    public let types: BTFTypeTable
    public let names: NameIndex

    public init(place: RelocationTarget.Place, types: BTFTypeTable, names: NameIndex) {
      (self.place, self.types, self.names) = (place, types, names)
    }
  }

  private let tables: [Table]
  /// Of each table the types that have a flavour, of which kernels have few, by a hash of their names without it.
  private let flavoured: [[Int: [TypeID]]]
  /// Makes hashes unpredictable. Results do not depend on it.
  private let seed = UInt64.random(in: 0 ... .max)

  /// `tables` are the kernel's own, a base before what is split from it, and then those of its modules in order.
  public init(_ tables: [Table]) {
    self.tables = tables
    let seed = seed
    flavoured = tables.map { CandidateIndex.flavoured(in: $0.types, seed) }
  }

  /// Kinds of types that relocations start from, as a rule. Functions, of which kernels have more than of all these, are none.
  static func isUsual(_ kind: BTFKind) -> Bool {
    switch kind {
    case .structure, .union, .enumeration, .enumeration64, .typedef, .integer, .float, .forward: true
    default: false
    }
  }

  private static func flavoured(in table: BTFTypeTable, _ seed: UInt64) -> [Int: [TypeID]] {
    var found: [Int: [TypeID]] = [:]
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), !record.isAnonymous, let kind = record.kind, isUsual(kind),
        table.withName(record.nameOffset, { $0.holdsFlavourMark(from: $1, limit: WantedNames.longestName) }) == true,
        let whole = table.nameBytes(record.nameOffset), whole.count <= WantedNames.longestName,
        case let length = EssentialName.length(of: whole), length < whole.count, let name = whole.slice(at: 0, count: length)
      else { continue }
      found[hash(name, seed), default: []].append(record.id)
    }
    return found
  }

  private static func hash(_ name: Bytes, _ seed: UInt64) -> Int {
    Int(truncatingIfNeeded: name.terminatedHash(at: 0, seed: seed, limit: WantedNames.longestName) ?? 0)
  }

  /// The candidates for a type of that kind, whose name without a flavour is `name`, in the order in which they are tried. Modules are asked
  /// only for what the kernel itself has not got.
  func candidates(_ name: Bytes, _ kind: BTFKind, dialect: Dialect) -> [Candidate] {
    guard name.count <= WantedNames.longestName else { return [] }
    let (isWhole, hash) = (EssentialName.length(of: name) == name.count, CandidateIndex.hash(name, seed))
    var (candidates, hasKernels) = ([Candidate](), false)
    for (table, flavoured) in zip(tables, flavoured) {
      if table.place != .kernel, hasKernels { break }
      var types = isWhole ? table.names.types(named: name) : []
      let whole = types.count
      for type in flavoured[hash] ?? [] {
        guard let record = table.types.record(type), let other = table.types.nameBytes(record.nameOffset),
          EssentialName.of(other).elementsEqual(name)
        else { continue }
        types.append(type)
      }
      if types.count > whole, whole > 0 { types.sort() }
      for type in types {
        guard let other = table.types.record(type)?.kind, dialect.areCandidates(kind, other) else { continue }
        candidates.append(Candidate(place: table.place, type: type))
      }
      if table.place == .kernel { hasKernels = !candidates.isEmpty }
    }
    return candidates
  }
}

extension Bytes {
  /// Whether three underscores stand in a row somewhere in the text at `position`, of which `limit` bytes are looked at.
  fileprivate func holdsFlavourMark(from position: Int, limit: Int) -> Bool {
    var (place, run) = (position, 0)
    let end = count - position > limit ? position + limit : count
    while place < end, case let byte = self[place], byte != 0 {
      run = byte == 0x5f ? run + 1 : 0
      if run == 3 { return true }
      place += 1
    }
    return false
  }
}
