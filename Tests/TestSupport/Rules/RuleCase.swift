public import BTF
public import ByteReading

/// One rule of the kernel, and two blobs that differ in nothing else than whether they break it.
///
/// The unit tests hold the validator against them in both byte orders, the kernel tests ask the running kernel about them.
public struct RuleCase: Sendable, CustomStringConvertible {
  public let rule: BTFRule
  /// What the case shows, where a rule has several.
  public let aspect: String
  public let purpose: BTFValidation.Purpose
  /// Whether the verdict is the same on a kernel before 7.1, which knows no layout section.
  public let holdsBeforeLayout: Bool
  private let build: @Sendable (ByteOrder, Bool) -> Bytes

  public var description: String { aspect.isEmpty ? rule.code : "\(rule.code): \(aspect)" }

  /// The blob that keeps the rule.
  public func good(_ order: ByteOrder) -> Bytes { build(order, true) }
  /// The blob that breaks it.
  public func bad(_ order: ByteOrder) -> Bytes { build(order, false) }

  /// `body` writes the types; its second argument says whether the rule is kept.
  init(
    _ rule: BTFRule, _ aspect: String = "", purpose: BTFValidation.Purpose = .program,
    types body: @escaping @Sendable (inout BTFWriter, Bool) -> Void
  ) {
    self.init(rule, aspect, purpose: purpose) { order, isGood in
      var writer = BTFWriter(order: order)
      body(&writer, isGood)
      return writer.bytes()
    }
  }

  /// `edit` changes the header of a blob with one integer so that it breaks the rule; `hasLayout` gives it a layout section.
  init(
    _ rule: BTFRule, _ aspect: String = "", hasLayout: Bool = false,
    header edit: @escaping @Sendable (inout BTFWriter.Header) -> Void
  ) {
    self.init(rule, aspect, holdsBeforeLayout: !hasLayout) { order, isGood in
      var writer = BTFWriter(order: order)
      writer.integer("int", size: 4)
      if hasLayout { writer.layout = [(0, 0), (4, 0)] }
      return writer.bytes { if !isGood { edit(&$0) } }
    }
  }

  init(
    _ rule: BTFRule, _ aspect: String = "", purpose: BTFValidation.Purpose = .program, holdsBeforeLayout: Bool = true,
    blob build: @escaping @Sendable (ByteOrder, Bool) -> Bytes
  ) {
    self.rule = rule
    self.aspect = aspect
    self.purpose = purpose
    self.holdsBeforeLayout = holdsBeforeLayout
    self.build = build
  }

  public static let all: [RuleCase] = header + records + entries + references + members + chains + specialFields
}
