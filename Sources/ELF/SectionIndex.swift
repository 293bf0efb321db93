/// The number of a section in its file; 0 is the section that every file has and that holds nothing.
public struct SectionIndex: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (a: SectionIndex, b: SectionIndex) -> Bool { a.rawValue < b.rawValue }
}
