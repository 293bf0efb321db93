import BPFObject
import BTF
import ByteReading

/// What the verifier takes the arguments of global functions for when it verifies them by themselves (`btf_prepare_func_args()`): by their
/// prototypes alone, whatever callers hand over.
struct GlobalFunctions {
  enum Argument: Hashable {
    /// A number of which nothing is known.
    case number
    /// A pointer to a type of some name: the context where programs of that type have such a one, else memory, or null.
    case pointer(toType: String)
    case context
    case memory(mayBeNull: Bool)
    /// Something of the kernel: a task, a dynptr.
    case object(mayBeNull: Bool)
    /// What some kernels refuse, or take for something else than others.
    case other
  }

  struct Function {
    let arguments: [Argument]
    /// Whether every kernel that knows its arguments verifies it: it refuses functions of other types before it looks at their code.
    let isCertain: Bool
    /// Whether it is global (`BTF_FUNC_GLOBAL`) in the object's types, which is what the kernel goes by.
    let isGlobal: Bool
  }

  /// By the name of the section and the slot there.
  private(set) var functions: [String: [UInt32: Function]] = [:]

  subscript(section: String, slot: UInt32) -> Function? { functions[section]?[slot] }

  /// Arguments are handed over in five registers.
  static let argumentLimit = 5

  init(_ object: ObjectFile) {
    guard let types = object.types, let blocks = object.extensions?.functions.blocks, !blocks.isEmpty else { return }
    let tags = ArgumentTags(types)
    let sections = Set(object.code.map(\.name))
    for block in blocks {
      guard let name = object.sectionName(of: block), sections.contains(name) else { continue }
      for record in block where record.instructionOffset % UInt32(Instruction.size) == 0 {
        guard let function = GlobalFunctions.function(record.type, types, tags) else { continue }
        functions[name, default: [:]][record.instructionOffset / UInt32(Instruction.size)] = function
      }
    }
  }

  private static func function(_ id: TypeID, _ types: BTFTypeTable, _ tags: ArgumentTags) -> Function? {
    guard let record = types.record(id), record.kind == .function, let prototype = types.record(record.reference),
      prototype.kind == .functionPrototype
    else { return nil }
    let count = min(prototype.entryCount, argumentLimit)
    let arguments = (0..<count).map { argument(types.parameter($0, of: prototype).type, tags[id, $0], types) }
    let isCertain = prototype.entryCount <= argumentLimit && !arguments.contains(.other) && isNumber(prototype.reference, types)
    return Function(arguments: arguments, isCertain: isCertain, isGlobal: record.functionLinkage == .global)
  }

  private static func argument(_ type: TypeID, _ tags: Set<String>, _ types: BTFTypeTable) -> Argument {
    if isNumber(type, types) { return tags.isEmpty ? .number : .other }
    guard let pointer = try? types.resolved(type), pointer.kind == .pointer else { return .other }
    // Kernels before 6.8 know no tags: to them it is memory, or null.
    switch tags {
    case ["ctx"]: return .context
    case ["nonnull"]: return .memory(mayBeNull: false)
    case ["trusted"], ["untrusted"]: return .object(mayBeNull: false)
    case ["trusted", "nullable"]: return .object(mayBeNull: true)
    case ["arena"]: return .memory(mayBeNull: false)
    case []: return target(pointer.reference, types)
    default: return .other
    }
  }

  /// A pointer without a tag, by what it points to.
  private static func target(_ type: TypeID, _ types: BTFTypeTable) -> Argument {
    guard let target = try? types.skippingModifiers(type), let last = try? types.resolved(target.id) else { return .other }
    // The context may go by the name of a typedef or of what is behind it.
    for record in [target, last] {
      guard let name = types.nameBytes(record.nameOffset), name.count <= 32 else { continue }
      if name.text == "bpf_dynptr" { return .object(mayBeNull: false) }
      if ProgramContext.isName(name.text) { return .pointer(toType: name.text) }
    }
    // Of what has no size the verifier knows no memory.
    guard let size = try? types.byteSize(of: last.id), size > 0 else { return .other }
    return .memory(mayBeNull: true)
  }

  private static func isNumber(_ type: TypeID, _ types: BTFTypeTable) -> Bool {
    guard let record = try? types.resolved(type) else { return false }
    switch record.kind {
    // What is larger takes two registers.
    case .integer, .enumeration, .enumeration64: return record.byteSize <= 8
    default: return false
    }
  }
}

/// The tags of functions' parameters (`__arg_nonnull` and the like), without the `arg:` before them.
private struct ArgumentTags {
  private struct Place: Hashable {
    let function: TypeID
    let parameter: Int32
  }

  private var tags: [Place: Set<String>] = [:]
  private static let prefix = "arg:"

  init(_ types: BTFTypeTable) {
    for number in types.ownTypeIDs {
      guard let record = types.record(TypeID(number)), record.kind == .declarationTag,
        let bytes = types.nameBytes(record.nameOffset), bytes.count <= 32, case let name = bytes.text,
        name.hasPrefix(ArgumentTags.prefix)
      else { continue }
      let place = Place(function: record.reference, parameter: types.componentIndex(of: record))
      tags[place, default: []].insert(String(name.dropFirst(ArgumentTags.prefix.count)))
    }
  }

  subscript(function: TypeID, parameter: Int) -> Set<String> {
    tags[Place(function: function, parameter: Int32(truncatingIfNeeded: parameter))] ?? []
  }
}
