/// One place in which BTF breaks a rule of the kernel.
public struct BTFFinding: Hashable, Sendable {
  public let rule: BTFRule
  /// The type at fault; nil where the header or a section is.
  public let type: TypeID?
  /// The kind of that type as a number.
  public let kindCode: UInt8?
  /// Its name, shortened if it is long; nil where it has none that can be read.
  public let name: String?
  /// The member, enumerator, parameter or section entry at fault, counted from 0.
  public let entry: Int?
  /// The entry's name, shortened if it is long; nil where it has none that can be read.
  public let entryName: String?
  /// Offset in bytes, within the file or section that was read, of the word at fault.
  public let offset: Int
  /// What is wrong, with what was found and what is allowed.
  public let message: String

  init(
    _ rule: BTFRule, type: TypeID? = nil, kindCode: UInt8? = nil, name: String? = nil, entry: Int? = nil, entryName: String? = nil,
    at offset: Int, _ message: String
  ) {
    self.rule = rule
    self.type = type
    self.kindCode = kindCode
    self.name = name
    self.entry = entry
    self.entryName = entryName
    self.offset = offset
    self.message = message
  }

  /// The kind of the type, or nil where there is none or this version does not know it.
  public var kind: BTFKind? { kindCode.flatMap { BTFKind(rawValue: $0) } }
}

/// Findings in the order in which they were made; past a limit they are only counted.
struct FindingList {
  /// How many findings are kept; a hostile blob could yield millions.
  static let limit = 10_000

  private(set) var kept: [BTFFinding] = []
  private(set) var total = 0

  /// Counts a finding; whether it is one that is kept.
  mutating func count() -> Bool {
    total += 1
    return kept.count < FindingList.limit
  }

  mutating func keep(_ finding: BTFFinding) { kept.append(finding) }

  mutating func add(_ finding: BTFFinding) {
    if count() { keep(finding) }
  }
}
