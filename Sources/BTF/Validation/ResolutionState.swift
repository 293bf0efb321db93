/// How far the types of a BTF are resolved (`struct btf_verifier_env`, and the resolved ids and sizes of `struct btf`).
///
/// The kernel walks the references depth first with a stack of 32; whether it accepts a BTF depends on the order of that walk in
/// some corners, so this follows it step by step. Every type is visited once.
struct ResolutionState {
  enum Visit: UInt8 {
    case unseen
    case onStack
    case resolved
    /// A fault was found in it, or in what it needs; what refers to it is not blamed again.
    case failed
  }

  /// What stops a walk: `enum resolve_mode`.
  enum Mode {
    case undecided
    /// Below a pointer: only modifiers and pointers are followed.
    case pointer
    /// Inside a struct, union or array: only modifiers, arrays, structs and unions are followed.
    case composite
  }

  /// One type that is being resolved (`struct resolve_vertex`).
  struct Vertex {
    let record: TypeRecord
    /// The member or section entry to go on with.
    var nextEntry = 0
  }

  /// `MAX_RESOLVE_DEPTH`
  static let depthLimit = 32

  var visits: [Visit] = []
  /// The type behind modifiers, variables and pointers; the element of an array; the target of a tag. Meaningful where resolved.
  var ids: [UInt32] = []
  /// The size in bytes of an array, else 0.
  var sizes: [UInt32] = []
  var stack: [Vertex] = []
  var mode = Mode.undecided

  init() {}

  init(typeCount: Int) {
    visits = Array(repeating: .unseen, count: typeCount)
    ids = Array(repeating: 0, count: typeCount)
    sizes = Array(repeating: 0, count: typeCount)
    stack.reserveCapacity(ResolutionState.depthLimit)
  }

  func visit(_ id: TypeID) -> Visit { visits[Int(id.rawValue)] }

  /// `env_stack_push()` where it succeeds.
  mutating func push(_ record: TypeRecord) {
    visits[Int(record.id.rawValue)] = .onStack
    stack.append(Vertex(record: record))
    guard mode == .undecided, let kind = record.kind else { return }
    if kind == .pointer {
      mode = .pointer
    } else if kind.isComposite || kind == .array {
      mode = .composite
    }
  }

  /// `env_stack_pop_resolved()`
  mutating func popResolved(as id: TypeID, size: UInt32) {
    guard let vertex = stack.popLast() else { return }
    let place = Int(vertex.record.id.rawValue)
    visits[place] = .resolved
    ids[place] = id.rawValue
    sizes[place] = size
  }

  mutating func popFailed() {
    guard let vertex = stack.popLast() else { return }
    visits[Int(vertex.record.id.rawValue)] = .failed
  }
}

extension BTFKind {
  /// `btf_type_is_modifier()` of the kernel, to which a typedef is one.
  var isKernelModifier: Bool { isModifier || self == .typedef }

  /// Kinds that only the start of a walk may be (`btf_type_is_resolve_source_only()`).
  var isSourceOnly: Bool { self == .variable || self == .declarationTag || self == .dataSection }

  /// Kinds without a size (`btf_type_nosize()`).
  var hasNoSize: Bool { self == .void || self == .forward || self == .function || self == .functionPrototype }

  /// `btf_type_needs_resolve()`
  var needsResolution: Bool {
    isKernelModifier || self == .pointer || isComposite || self == .array || self == .variable || self == .function
      || self == .declarationTag || self == .dataSection
  }
}
