public import BTF

/// Which types a C header has, and for which machine it is.
public struct CHeaderOptions: Sendable {
  /// What comes with the types that were asked for.
  public enum Dependencies: Hashable, Sendable {
    /// Only the types themselves, and forward declarations of the tags that they name. Typedefs and enums that they use are missing.
    case none
    /// Everything that a compiler needs: definitions of what is used by value, forward declarations of what is pointed at.
    case required
    /// Everything that can be reached, through pointers too.
    case reachable
  }

  /// The types asked for, in the order in which they are wanted; nil for all of them.
  public var roots: [TypeID]?
  public var dependencies: Dependencies
  /// Size of a pointer and of `long` in bytes, 8 or 4; BTF does not say.
  public var pointerSize: Int

  public init(roots: [TypeID]? = nil, dependencies: Dependencies = .required, pointerSize: Int = 8) {
    self.roots = roots
    self.dependencies = dependencies
    self.pointerSize = pointerSize
  }
}

/// Types as a C header that a compiler for BPF lays out exactly as the BTF says.
///
/// The rules (order, names, padding, what C cannot say) are written down in `docs/c-dump.md`.
public struct CHeader {
  private let table: BTFTypeTable
  private let options: CHeaderOptions

  public init(_ table: BTFTypeTable, options: CHeaderOptions = CHeaderOptions()) {
    self.table = table
    self.options = options
  }

  /// Writes the whole header.
  ///
  /// Throws where types refer to what does not exist, contain themselves by value, or are nested deeper than this program follows;
  /// part of the text may have been written by then.
  public func write(to out: inout TextBuffer) throws(BTFError) {
    var writer = HeaderWriter(table, pointerSize: options.pointerSize)
    if let roots = options.roots {
      try writer.plan(roots: roots, dependencies: options.dependencies)
    } else {
      try writer.planEverything()
    }
    writer.prepareNames()
    writer.writePrologue(&out)
    try writer.writePlan(&out)
    if options.roots == nil { try writer.writeKernelFunctions(&out) }
    writer.writeEpilogue(&out)
  }
}
