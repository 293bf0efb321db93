/// All rules, found by the words of a message.
public struct RuleBook: Sendable {
  /// A message that was recognised.
  public struct Match: Hashable, Sendable {
    public let rule: Rule
    /// What the message has in the place of each placeholder.
    public let values: [String: String]

    /// The rule, with what the message has.
    public var broken: String { filled(rule.broken) }
    /// What usually helps, with what the message has.
    public var remedy: String { filled(rule.remedy) }

    private func filled(_ text: String) -> String {
      guard text.contains("{") else { return text }
      var result = ""
      for (index, part) in text.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
        guard index > 0 else {
          result += part
          continue
        }
        let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
        result += values[String(halves.first ?? "")] ?? "?"
        if halves.count > 1 { result += halves[1] }
      }
      return result
    }
  }

  /// The rules that this version knows.
  public static let standard = RuleBook(
    // What loaders put into a program would else be taken for a helper that is not there.
    RelocationRules.all + MemoryRules.all + PointerRules.all + ArgumentRules.all + KernelFunctionRules.all + ReferenceRules.all
      + LossRules.all
      + LimitRules.all + ControlFlowRules.all + MapRules.all + TypeRules.all + PrivilegeRules.all + ProgramRules.all
      + OtherLoaderRules.all + LoaderRules.all + ToolRules.all + OtherLoaderRules.general)

  /// What this program's own loader says: for lines that are its own.
  public static let ownLoader = RuleBook(OwnLoaderRules.all)

  /// The first rule that matches counts: what is special stands before what is general.
  public let rules: [Rule]
  private var patterns = PatternIndex()
  /// The rule of each pattern.
  private var rulePlaces: [Int] = []

  /// Longer messages are cut before they are looked at: what is known of one stands at its beginning.
  static let longestMessage = 1024

  init(_ rules: [Rule]) {
    self.rules = rules
    for (index, rule) in rules.enumerated() {
      for text in rule.patterns {
        patterns.add(text)
        rulePlaces.append(index)
      }
    }
  }

  /// What is known of a message; nil where it is none that this version knows.
  public func match(_ message: String) -> Match? { match(Array(message.utf8)) }

  func match(_ message: [UInt8]) -> Match? {
    let message = message.count > RuleBook.longestMessage ? Array(message.prefix(RuleBook.longestMessage)) : message
    guard let found = patterns.match(message) else { return nil }
    let names = patterns.patterns[found.index].pieces.compactMap(\.name)
    let values = zip(names, found.values).map { ($0, message.text($1)) }
    return Match(rule: rules[rulePlaces[found.index]], values: Dictionary(values) { first, _ in first })
  }
}
