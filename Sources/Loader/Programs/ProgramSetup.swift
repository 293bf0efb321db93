public import BPFObject

/// A program of an object before it is loaded: everything can still be changed.
public struct ProgramSetup: Sendable {
  public let program: Program
  public var name: String { program.name }
  /// Whether it is loaded; of a subprogram without meaning.
  public var isLoaded: Bool
  public var type: ProgramType
  public var attachType: AttachType?
  /// `BPF_F_*` of programs, besides those that its section's name stands for.
  public var flags: UInt32 = 0
  /// The function, tracepoint or hook that it attaches to, `MODULE:NAME` for one of a module; what its section's name says where nil.
  public var target: String?
  /// The descriptor of the program whose function it replaces or traces; 0 for none.
  public var targetProgram: Int32 = 0
  /// The network device whose hardware shall run it; 0 for none.
  public var networkInterface: UInt32 = 0
  /// What keeps it from being loaded, found while the object was prepared.
  var obstacle: ProgramFailure?

  init(_ program: Program) {
    self.program = program
    isLoaded = !program.isSubprogram && program.loadsByItself
    let definition = program.definition
    type = definition?.programType ?? .unspecified
    attachType = definition?.attachType
    target = definition?.target(in: program.definitionName)
  }
}
