import BTF
import BTFSources
import ByteReading

/// The types that `-t` chose.
struct TypeSelection {
  /// In the order in which they were asked for, each once.
  private(set) var ids: [TypeID] = []
  /// Whether something that was asked for is not there.
  private(set) var hasMisses = false

  /// Reads what was given for `-t`; a malformed pattern is wrong usage.
  static func parse(_ texts: [String]) throws(CommandFailure) -> [TypeSelector] {
    var selectors: [TypeSelector] = []
    for text in texts {
      do throws(TextPattern.PatternError) {
        selectors.append(try TypeSelector(text))
      } catch {
        throw CommandFailure(.usage, "\(error)")
      }
    }
    return selectors
  }

  /// Finds the types; says which selectors found none. Nil where nothing was asked for: that means everything.
  init?(_ selectors: [TypeSelector], in source: BTFSource) {
    guard !selectors.isEmpty else { return nil }
    var seen: Set<TypeID> = []
    for selector in selectors {
      let found = selector.select(from: source.table)
      if found.isEmpty {
        hasMisses = true
        Diagnostics.say("\(source.name): no type matches '\(selector.text)'")
      }
      ids += found.filter { seen.insert($0).inserted }
    }
  }
}
