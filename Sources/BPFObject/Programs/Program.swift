public import ELF

/// A function of an object: a program that the kernel is asked to run, or a subprogram that programs call (`struct bpf_program`).
public struct Program: Hashable, Sendable {
  /// The name of its symbol.
  public let name: String
  /// The section that its instructions lie in.
  public let section: SectionIndex
  /// The name of that section as it is in the file, with the `?` before it where the program is not loaded by itself.
  public let sectionName: String
  /// Its first slot in the section.
  public let start: InstructionIndex
  /// Number of slots.
  public let count: Int
  /// Whether other objects see it (`STB_GLOBAL`, `STB_WEAK`): the kernel then verifies it on its own.
  public let isGlobal: Bool
  /// Whether another object's definition may take its place (`STB_WEAK`).
  public let isWeak: Bool
  /// Whether it is global only while objects are linked (`STV_HIDDEN`, `STV_INTERNAL`).
  public let isHidden: Bool
  /// Whether it lies in `.text`: called by programs, never loaded alone.
  public let isSubprogram: Bool
  /// The name of its section without the `?` that keeps it from being loaded by itself.
  public let definitionName: String
  /// What the section's name says, as a row of ``SectionDefinition/all``; nil for a subprogram, and for a name that is not known.
  private let row: Int?

  init(
    name: String, section: SectionIndex, sectionName: String, start: InstructionIndex, count: Int, isGlobal: Bool, isWeak: Bool,
    isHidden: Bool, isSubprogram: Bool
  ) {
    (self.name, self.section, self.sectionName, self.start, self.count) = (name, section, sectionName, start, count)
    (self.isGlobal, self.isWeak, self.isHidden, self.isSubprogram) = (isGlobal, isWeak, isHidden, isSubprogram)
    definitionName = sectionName.hasPrefix("?") ? String(sectionName.dropFirst()) : sectionName
    row = isSubprogram ? nil : SectionDefinition.row(definitionName)
  }

  /// What its section's name says; nil for a subprogram, and for a name that is not known.
  public var definition: SectionDefinition? { row.map { SectionDefinition.all[$0] } }

  /// Whether libbpf loads it without being told to: not where the section's name begins with `?`.
  public var loadsByItself: Bool { !sectionName.hasPrefix("?") }

  /// The slots of the section that are its own.
  public var slots: Range<UInt32> { start.rawValue..<start.rawValue + UInt32(truncatingIfNeeded: count) }

  public func contains(_ index: InstructionIndex) -> Bool { slots.contains(index.rawValue) }
}
