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
  /// Offset in bytes, within the file or section that was read, of the word at fault.
  public let offset: Int
  /// What is wrong, with what was found and what is allowed.
  public let message: String

  /// The kind of the type, or nil where there is none or this version does not know it.
  public var kind: BTFKind? { kindCode.flatMap { BTFKind(rawValue: $0) } }
}

/// Findings in the order in which they were made; past a limit they are only counted.
struct FindingList {
  /// How many findings are kept; a hostile blob could yield millions.
  static let limit = 10_000

  private(set) var kept: [BTFFinding] = []
  private(set) var total = 0

  mutating func add(_ finding: @autoclosure () -> BTFFinding) {
    total += 1
    if kept.count < FindingList.limit { kept.append(finding()) }
  }
}
