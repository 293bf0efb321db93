import BTF

/// The candidates of each root type, which relocations of that type share.
///
/// A relocation that some candidates fit removes the others for all that come after it, so that results depend on the order of an
/// object's relocations (libbpf: `bpf_core_calc_relo_insn()`).
struct CandidateCache {
  struct Entry {
    var candidates: [Candidate]
    var dropped: [Resolution.Rejection] = []
  }

  private let search: CandidateSearch
  private let dialect: Dialect
  private var entries: [TypeID: Entry] = [:]

  init(_ search: CandidateSearch, dialect: Dialect) {
    self.search = search
    self.dialect = dialect
  }

  mutating func entry(_ root: TypeID) -> Entry {
    if let entry = entries[root] { return entry }
    let entry = Entry(candidates: search.candidates(of: root))
    entries[root] = entry
    return entry
  }

  /// Keeps those candidates that fitted, if any did.
  mutating func keep(_ matches: [Resolution.Match], of root: TypeID, after resolution: Resolution) {
    guard dialect.prunesCandidates, !matches.isEmpty, matches.count < resolution.candidateCount, var entry = entries[root] else {
      return
    }
    entry.candidates = matches.map(\.candidate)
    entry.dropped += resolution.rejections.compactMap { rejection in
      if case .dropped = rejection.mismatch { return nil }
      return Resolution.Rejection(candidate: rejection.candidate, mismatch: .dropped(by: resolution.place.ordinal))
    }
    entries[root] = entry
  }
}
