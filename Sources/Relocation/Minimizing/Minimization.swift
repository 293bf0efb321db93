public import BPFObject
import BTF

/// Makes the smallest BTF with which every relocation of some objects comes out as with the whole, and proves that it does.
public struct Minimization: Sendable {
  /// One relocation of one of the objects that came out otherwise.
  public struct Difference: Sendable {
    /// The object, by its place among those that were given.
    public let object: Int
    public let whole: Resolution
    public let minimized: Resolution
  }

  public let target: RelocationTarget
  public let result: MinimizedTarget
  /// For each object the decisions against the whole target.
  public let resolutions: [[Resolution]]
  /// What differs with the smaller BTF: nothing, if all is well.
  public let differences: [Difference]

  public var isProved: Bool { differences.isEmpty }

  /// Keeps what the decisions about all relocations of `objects` rest on, and decides them all again. `resolutions` are those decisions,
  /// against the whole target by the same dialect; where they are left out they are made.
  ///
  /// What is kept at first is what the candidates that fit are made of. A decision that rests on more comes out otherwise the second time:
  /// then all that its candidates hold is kept.
  public init(
    _ objects: [ObjectFile], against target: RelocationTarget, resolutions: [[Resolution]]? = nil, dialect: Dialect = .libbpf
  ) throws(MinimizingError) {
    let resolutions = resolutions ?? objects.map { Resolver($0, target: target, dialect: dialect).resolve() }
    precondition(resolutions.count == objects.count)
    var needed = NeededTypes(target)
    needed.insertPointerSize()
    for (object, decided) in zip(objects, resolutions) {
      guard let types = object.types else { continue }
      for number in decided.indices {
        needed.insert(decided[number].matches, decided[number].record, of: types)
      }
    }
    var result = try MinimizedTarget(needed)
    var differences = Minimization.differences(objects, resolutions, target, result, dialect)
    for widensAll in [false, true] where !differences.isEmpty {
      for (index, object) in objects.enumerated() {
        let different = differences.filter { $0.object == index }.map(\.whole)
        needed.insertCandidates(of: widensAll ? resolutions[index] : different, object, dialect)
      }
      result = try MinimizedTarget(needed)
      differences = Minimization.differences(objects, resolutions, target, result, dialect)
    }
    self.target = target
    self.result = result
    self.resolutions = resolutions
    self.differences = differences
  }

  /// The proof: every relocation decided against the smaller BTF.
  private static func differences(
    _ objects: [ObjectFile], _ resolutions: [[Resolution]], _ target: RelocationTarget, _ result: MinimizedTarget,
    _ dialect: Dialect
  ) -> [Difference] {
    let smaller = result.target
    let comparison = DecisionComparison(first: target, second: smaller)
    var differences: [Difference] = []
    for (index, object) in objects.enumerated() {
      let decided = resolutions[index]
      let again = Resolver(object, target: smaller, dialect: dialect).resolve(again: decided)
      for number in 0..<min(decided.count, again.count) where !comparison.areEqual(decided, again, at: number) {
        differences.append(Difference(object: index, whole: decided[number], minimized: again[number]))
      }
    }
    return differences
  }
}

extension NeededTypes {
  /// What the decision about one relocation rests on: the candidates that fit, as far as they are looked at.
  mutating func insert(_ matches: [Resolution.Match], _ record: RelocationRecord, of local: BTFTypeTable) {
    guard let kind = RelocationKind(rawValue: record.kind) else { return }
    for match in matches {
      switch kind.subject {
      case .field: insertField(match)
      case .enumerator: insertEnumerator(match)
      case .type where kind == .typeMatches:
        guard let root = insertCandidate(match.candidate) else { continue }
        var needs = MatchNeeds(local: local, place: match.candidate.place)
        needs.insert(record.type, root.id, into: &self)
      case .type: insertCompared(match.candidate)
      }
    }
  }

  /// All that the candidates of some relocations hold, whether they fit or not.
  mutating func insertCandidates(of resolutions: [Resolution], _ object: ObjectFile, _ dialect: Dialect) {
    guard let types = object.types else { return }
    let roots = Set(resolutions.map(\.record.type))
    let search = CandidateSearch(roots, of: types, in: target, dialect: dialect)
    for root in roots.sorted() {
      for candidate in search.candidates(of: root) { insertWhole(candidate) }
    }
  }

  /// Readers tell the size of pointers by that of `long`, and take 8 bytes where there is none (libbpf: `determine_ptr_size()`).
  mutating func insertPointerSize() {
    guard target.pointerSize != 8 else { return }
    let names: Set<String> = ["long", "long int", "unsigned long", "long unsigned int"]
    for raw in 1..<max(1, target.types.typeCount) {
      guard let record = target.types.record(TypeID(raw)), record.kind == .integer, Int(record.byteSize) == target.pointerSize,
        let name = target.types.name(record.nameOffset), names.contains(name)
      else { continue }
      insert(record.id, .kernel)
      return
    }
  }
}
