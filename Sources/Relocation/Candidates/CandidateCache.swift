import BTF

/// The candidates of each root type, which relocations of that type share.
///
/// A relocation that some candidates fit removes the others for all that come after it, so that results depend on the order of an
/// object's relocations (libbpf: `bpf_core_calc_relo_insn()`).
struct CandidateCache {
  private struct Entry {
    var candidates: [Candidate]
    var dropped: [Resolution.Rejection] = []
  }

  private let search: CandidateSearch
  private let dialect: Dialect
  private var entries: [TypeID: Entry] = [:]
  private var hasDropped = false

  init(_ search: CandidateSearch, dialect: Dialect) {
    self.search = search
    self.dialect = dialect
  }

  mutating func candidates(of root: TypeID) -> [Candidate] {
    if let entry = entries[root] { return entry.candidates }
    let candidates = search.candidates(of: root)
    entries[root] = Entry(candidates: candidates)
    return candidates
  }

  /// Those that were removed; nil where there are none.
  func dropped(of root: TypeID) -> [Resolution.Rejection]? {
    guard hasDropped, let dropped = entries[root]?.dropped, !dropped.isEmpty else { return nil }
    return dropped
  }

  /// Keeps those candidates that fitted, if any did.
  mutating func keepMatches(of root: TypeID, after resolution: borrowing Resolution) {
    guard dialect.prunesCandidates, !resolution.matches.isEmpty, resolution.matches.count < resolution.candidateCount,
      var entry = entries[root]
    else { return }
    let ordinal = resolution.place.ordinal
    entry.candidates = resolution.matches.map(\.candidate)
    entry.dropped += resolution.rejections.compactMap { rejection in
      if case .dropped = rejection.mismatch { return nil }
      return Resolution.Rejection(candidate: rejection.candidate, mismatch: .dropped(by: ordinal))
    }
    entries[root] = entry
    hasDropped = true
  }
}
