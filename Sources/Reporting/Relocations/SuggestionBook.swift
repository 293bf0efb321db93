import BTF
import Relocation

/// The suggestions of one report, each looked for once: relocations of one object mostly miss the same few things.
struct SuggestionBook: Sendable {
  private struct Miss: Hashable {
    let rejection: Resolution.Rejection
    let root: TypeID
  }

  private var nearest: [Miss: Suggestion?] = [:]
  private var types: [TypeID: Suggestion?] = [:]

  /// How many are looked for; looking for a type goes through all types of the target. Only hostile objects miss more.
  private static let limit = 200
  private static let typeLimit = 64
  /// Of so many candidates of a relocation.
  private static let rejectionLimit = 16

  init(_ resolutions: [Resolution], _ explainer: Explainer) {
    for resolution in resolutions where resolution.matches.isEmpty && resolution.failure == nil && resolution.kind != .typeIDLocal {
      let root = resolution.record.type
      if resolution.rejections.isEmpty, types[root] == nil, types.count < SuggestionBook.typeLimit {
        types[root] = .some(explainer.suggestionWithoutCandidates(root))
      }
      for rejection in resolution.rejections.prefix(SuggestionBook.rejectionLimit) {
        let miss = Miss(rejection: rejection, root: root)
        guard nearest[miss] == nil, nearest.count < SuggestionBook.limit else { continue }
        nearest[miss] = .some(explainer.suggestion(for: rejection, of: resolution))
      }
    }
  }

  /// What would have fitted in the place of a rejected candidate.
  func suggestion(for rejection: Resolution.Rejection, of resolution: Resolution) -> Suggestion? {
    nearest[Miss(rejection: rejection, root: resolution.record.type)] ?? nil
  }

  /// What the target has in the place of a type without candidates.
  func suggestion(forType root: TypeID) -> Suggestion? { types[root] ?? nil }
}
