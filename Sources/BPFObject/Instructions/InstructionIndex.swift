/// The number of an instruction slot of 8 bytes, counted from the start of its ELF section; a 64-bit load takes two slots.
public struct InstructionIndex: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static func < (a: InstructionIndex, b: InstructionIndex) -> Bool { a.rawValue < b.rawValue }
}
