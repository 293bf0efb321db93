public import BPFObject
import BTF
public import ByteReading
public import ELF

/// Tells which poisoned instructions of an object the verifier gets to, once the constants of its checks are known.
///
/// A small abstract interpreter walks every program as the verifier does. docs/guards.md describes what it follows, and why its two
/// certain answers are. Pure: the same object and patches give the same answers everywhere.
public struct GuardAnalysis {
  /// How much work is done at most, in instructions walked.
  public struct Limits: Sendable {
    /// For one program; the kernel itself gives up after a million.
    public var perProgram = 200_000
    /// For all programs of the object together.
    public var inTotal = 2_000_000

    public init() {}
  }

  /// What is known of the kernel apart from its types.
  public struct Surroundings: Sendable {
    /// Whether the target has weak symbols of the object; of those that are not in it nothing is known.
    public var symbols: [String: ExternalSymbol]
    /// The bytes of values of the kernel's configuration (`.kconfig`) by name, in the object's order; others are not known.
    public var configuration: [String: Bytes]
    /// Whether the kernel verifies global functions that no live code calls, as those before Linux 6.8 do; nil where that is not known.
    public var verifiesUncalled: Bool?

    public init(
      symbols: [String: ExternalSymbol] = [:], configuration: [String: Bytes] = [:], verifiesUncalled: Bool? = nil
    ) {
      self.symbols = symbols
      self.configuration = configuration
      self.verifiesUncalled = verifiesUncalled
    }
  }

  private let image: CodeImage?
  private let patches: [SectionIndex: [UInt32: PatchedSlot]]
  private let surroundings: Surroundings
  private let limits: Limits

  /// `patches` are the slots that relocation changed or confirmed, by section and slot. `outline` is asked for where there is poison among
  /// them, and answers nil where there is too much code.
  public init(
    patches: [SectionIndex: [UInt32: PatchedSlot]], in surroundings: Surroundings = Surroundings(), limits: Limits = Limits(),
    outline: () -> CodeOutline?
  ) {
    self.patches = patches
    self.surroundings = surroundings
    self.limits = limits
    let hasPoison = patches.values.contains { $0.values.contains(where: \.isPoison) }
    image = hasPoison ? outline().map { CodeImage($0, patches) } : nil
  }

  /// The same for a single kernel.
  public init(
    _ object: ObjectFile, patches: [SectionIndex: [UInt32: PatchedSlot]], in surroundings: Surroundings = Surroundings(),
    assumesVariables: Bool = true, limits: Limits = Limits()
  ) {
    self.init(patches: patches, in: surroundings, limits: limits) {
      CodeOutline(ObjectInventory(object, name: ""), assumesVariables: assumesVariables)
    }
  }

  /// One answer for each poisoned instruction, in the order of sections and slots.
  public func verdicts() -> [GuardVerdict] {
    guard let image else { return untold() }
    let programs = image.functions.indices.filter { !image.functions[$0].program.isSubprogram }
    return verdicts(image, programs, image.poisoned.keys.sorted())
  }

  private func verdicts(_ image: CodeImage, _ programs: [Int], _ poisoned: [UInt32]) -> [GuardVerdict] {
    // Most checks stand right before what they guard, where all ways know the same.
    let quick = findings(image, programs, poisoned, joinsWays: true)
    let open = poisoned.filter { quick.visit(of: $0) == .possible || quick.visit(of: $0) == .none && quick.isExhausted($0) }
    let roots = programs + image.outline.callbacks(of: programs)
    let search = GuardSearch(image, quick, roots: roots)
    guard !open.isEmpty else { return poisoned.map { search.verdict(for: $0) } }
    let exact = GuardSearch(image, findings(image, programs, open, joinsWays: false), roots: roots)
    let isOpen = Set(open)
    return poisoned.map { isOpen.contains($0) ? exact.verdict(for: $0) : search.verdict(for: $0) }
  }

  private func findings(_ image: CodeImage, _ programs: [Int], _ wanted: [UInt32], joinsWays: Bool) -> Findings {
    var walks = Walks(image, surroundings, limits, wanted: wanted, joinsWays: joinsWays)
    walks.walk(programs: programs, callbacks: image.outline.callbacks(of: programs))
    return walks.findings
  }

  /// Each program takes a look at all slots, so that programs times slots is what all of them take. Large objects have some millions.
  private static let productLimit = 1 << 27

  /// Whether a program names a function that runs after bpf_throw(), which is verified with it though nothing calls it.
  public func hasExceptionCallback(_ program: Program) -> Bool {
    image?.outline.exceptionCallback(of: program) != nil
  }

  /// Answers for the poisoned instructions that one program leads to, where it is the only one that is loaded.
  public func verdicts(of program: Program) -> [GuardVerdict] {
    guard let image, image.functions.count <= GuardAnalysis.productLimit / max(1, image.slots.count) else { return untold() }
    guard let number = image.functions.firstIndex(where: { $0.program == program }) else { return [] }
    let reaches = ([number] + image.outline.callbacks(of: [number])).map { image.outline.reach(of: $0).slots }
    let poisoned = image.poisoned.keys.filter { slot in reaches.contains { $0.contains(slot) } }.sorted()
    return poisoned.isEmpty ? [] : verdicts(image, [number], poisoned)
  }

  /// There is too much code.
  private func untold() -> [GuardVerdict] {
    patches.sorted { $0.key < $1.key }.flatMap { section, slots in
      slots.filter(\.value.isPoison).keys.sorted().map {
        GuardVerdict(
          section: section, instruction: InstructionIndex($0), answer: .unknown, reason: nil, isExhausted: true)
      }
    }
  }
}
