public import BPFObject
import BTF
import ELF
import Synchronization

/// The code of an object, and what depends on nothing else: made once for all the kernels that are asked about the object, whatever
/// relocation puts into the code for each.
public final class CodeOutline: Sendable {
  let object: ObjectFile
  let parts: [CodePart]
  /// The code as it is in the object, and where it leads.
  let flow: CodeFlow
  let meetings: Meetings
  /// What programs name as what runs after bpf_throw(), which nothing calls.
  private let tags: ExceptionCallbackTags
  /// The numbers of those functions by their names.
  private let callbackNumbers: [String: Int]

  private let known = Mutex(Known())

  /// What was asked for: of most functions nothing is.
  private struct Known {
    var liveness: [Int: Liveness] = [:]
    var regions: [Int: BranchRegions] = [:]
    var found: [BranchPlace: FoundRegion] = [:]
    var reaches: [Int: Reach] = [:]
    var variables: [SectionIndex: [Symbol]]?
    /// Nil within where there are none.
    var predecessors: Predecessors??
  }

  /// More slots than this are not followed, those of functions that overlap counted each time: no object comes near, and the kernel
  /// takes a million for a program.
  static let slotLimit = 1 << 20
  /// What functions lead to is kept for so many slots in all: 16 MiB.
  private static let reachLimit = 1 << 27
  /// Regions that are kept: of real objects all. Each holds at most 2 KiB.
  private static let regionLimit = 1 << 13

  /// Nil where there is too much code. `assumesVariables` says whether constant data (`.rodata`) is taken as it is in the file, as the
  /// verifier takes what the loader set.
  public init?(_ inventory: ObjectInventory, assumesVariables: Bool = true) {
    object = inventory.object
    var parts: [CodePart] = []
    var functions: [CodeFunction] = []
    var slots: [Instruction] = []
    var covered = 0
    let prototypes = GlobalFunctions(object)
    for section in object.code {
      let start = UInt32(truncatingIfNeeded: slots.count)
      guard slots.count + section.instructions.count <= CodeOutline.slotLimit else { return nil }
      slots.append(contentsOf: section.instructions)
      let count = UInt32(truncatingIfNeeded: section.instructions.count)
      parts.append(CodePart(section: section.index, name: section.name, start: start, count: count))
      for program in section.programs {
        covered += program.count
        guard covered <= CodeOutline.slotLimit else { return nil }
        // Their ends were verified to lie inside the section.
        let range = start + program.slots.lowerBound..<start + program.slots.upperBound
        let prototype = prototypes[section.name, program.start.rawValue]
        // libbpf makes a static one of what is hidden; without types the kernel does not tell them apart.
        let isAlone = prototype?.isGlobal == true && !program.isHidden
        functions.append(CodeFunction(program: program, slots: range, prototype: prototype, isVerifiedAlone: isAlone))
      }
    }
    self.parts = parts
    let references = CodeReferences(inventory, parts, assumesVariables: assumesVariables)
    flow = CodeFlow(slots: slots, functions: functions, references: references)
    meetings = Meetings(flow)
    tags = ExceptionCallbackTags(object.types)
    callbackNumbers = CodeOutline.callbackNumbers(functions, tags)
  }

  /// The same object with other instructions.
  init(_ other: CodeOutline, slots: [Instruction]) {
    (object, parts, tags, callbackNumbers) = (other.object, other.parts, other.tags, other.callbackNumbers)
    flow = CodeFlow(slots: slots, functions: other.flow.functions, references: other.flow.references)
    meetings = Meetings(flow)
  }

  private static func callbackNumbers(_ functions: [CodeFunction], _ tags: ExceptionCallbackTags) -> [String: Int] {
    guard !tags.isEmpty else { return [:] }
    let named = Set(functions.lazy.filter { !$0.program.isSubprogram }.compactMap { tags.callback(of: $0.program.name) })
    let numbers = functions.indices.lazy.filter {
      functions[$0].program.isSubprogram && named.contains(functions[$0].program.name)
    }
    return Dictionary(numbers.map { (functions[$0].program.name, $0) }) { first, _ in first }
  }

  /// The number of the function that a program names as what runs after bpf_throw(); nil for a program without one.
  func exceptionCallback(of program: Program) -> Int? {
    program.isSubprogram ? nil : tags.callback(of: program.name).flatMap { callbackNumbers[$0] }
  }

  /// What the kernel verifies with programs though nothing calls it.
  func callbacks(of programs: [Int]) -> [Int] {
    Set(programs.compactMap { exceptionCallback(of: flow.functions[$0].program) }).sorted()
  }

  func liveness(of function: Int) -> Liveness {
    if let known = known.withLock({ $0.liveness[function] }) { return known }
    let made = Liveness(flow, function: function)
    known.withLock { $0.liveness[function] = made }
    return made
  }

  func regions(of function: Int) -> BranchRegions {
    if let known = known.withLock({ $0.regions[function] }) { return known }
    let made = BranchRegions(flow, function: function)
    known.withLock { $0.regions[function] = made }
    return made
  }

  /// The region of a branch, and how many slots were looked at to find it.
  func region(of branch: BranchPlace, _ regions: BranchRegions) -> FoundRegion {
    if let known = known.withLock({ $0.found[branch] }) { return known }
    var visits = 0
    let region = regions.region(of: branch.slot, flow, &visits)
    let made = FoundRegion(region: region, visits: visits)
    if region?.stack.count ?? 0 <= 256 {
      known.withLock { if $0.found.count < CodeOutline.regionLimit { $0.found[branch] = made } }
    }
    return made
  }

  /// What leads to each slot; nil where functions lie over each other.
  var predecessors: Predecessors? {
    if let known = known.withLock({ $0.predecessors }) { return known }
    let made = Predecessors(flow)
    known.withLock { $0.predecessors = .some(made) }
    return made
  }

  /// What a function leads to.
  func reach(of function: Int) -> Reach {
    if let known = known.withLock({ $0.reaches[function] }) { return known }
    let made = Reach(of: function, flow)
    known.withLock { known in
      if known.reaches.count < CodeOutline.reachLimit / max(1, flow.slots.count) { known.reaches[function] = made }
    }
    return made
  }

  /// The variables of a section of constant data, in the order of their places.
  func variables(in section: SectionIndex) -> [Symbol] {
    known.withLock { known in
      let all = known.variables ?? CodeOutline.variables(object, flow.references.readOnly)
      known.variables = all
      return all[section] ?? []
    }
  }

  private static func variables(_ object: ObjectFile, _ readOnly: [CodeReferences.ReadOnlyData]) -> [SectionIndex: [Symbol]] {
    guard let symbols = object.symbols, !readOnly.isEmpty else { return [:] }
    var variables: [SectionIndex: [Symbol]] = [:]
    for data in readOnly { variables[data.section] = [] }
    for symbol in symbols where symbol.kind == .object {
      if case .section(let section) = symbol.place { variables[section]?.append(symbol) }
    }
    return variables.mapValues { $0.sorted { $0.value < $1.value } }
  }
}

/// A section with code, by its first slot in the image of all sections one behind the other.
struct CodePart {
  let section: SectionIndex
  let name: String
  let start: UInt32
  let count: UInt32
}

/// A function, by its slots in the image.
struct CodeFunction {
  let program: Program
  let slots: Range<UInt32>
  /// Its prototype, where the object's types have one.
  let prototype: GlobalFunctions.Function?
  /// Whether the kernel verifies it by itself, with arguments of any value, and does not follow calls of it.
  let isVerifiedAlone: Bool
}
