import BPFObject
import ByteReading
import ELF

/// Walks all ways through a program as the verifier does: branches on constants go one way, all others both.
struct ProgramWalk {
  let image: CodeImage
  let symbols: [String: ExternalSymbol]
  let configuration: [String: Bytes]
  /// The type of the program; nil where it is not known.
  let type: ProgramType?
  let context: ContextFields
  var findings: Findings
  private(set) var regions: RegionStore
  var table = ExpressionTable()
  private var store = StateStore()
  private var liveness: [Int: Liveness] = [:]
  private var waiting: [(slot: UInt32, state: PathState)] = []
  /// Where ways that are joined were met by one that knows something else than those before.
  private var changed = ChangedPlaces()
  /// How much the states that wait and those that were seen hold.
  private var weight = 0
  /// Some 40 bytes each.
  private static let weightLimit = 1 << 21
  /// Instructions that may still be walked; those that take longer count more than once.
  private(set) var budget: Int
  /// Below this nothing is walked again only to tell what its constants come from.
  private let reserve: Int
  private(set) var isExhausted = false
  /// Whether all ways that meet are joined: faster, and tells less.
  private let joinsWays: Bool
  private var ahead: Ahead

  init(
    _ image: CodeImage, _ surroundings: GuardAnalysis.Surroundings, type: ProgramType?, findings: Findings, regions: RegionStore,
    joinsWays: Bool, ahead: Ahead, budget: Int
  ) {
    self.image = image
    (self.joinsWays, self.ahead) = (joinsWays, ahead)
    (symbols, configuration) = (surroundings.symbols, surroundings.configuration)
    (self.type, self.findings, self.regions, self.budget) = (type, findings, regions, budget)
    context = ContextFields(type)
    reserve = budget / 2
    self.findings.origins.isComplete = false
  }

  /// Walks everything that is got to from the beginning of a function, whose arguments lie in the registers from r1 on.
  mutating func run(function: Int, arguments: [GlobalFunctions.Argument], isCertain: Bool) {
    ahead.refresh(image, findings, budget: budget, isFirst: true)
    var state = PathState(frames: [PathState.Frame(function: function, depth: 0)], isCertain: isCertain)
    for register in UInt8(1)...5 { state[register] = Held(.unknown) }
    for (register, argument) in zip(UInt8(1)...5, arguments) { state[register] = Held(value(of: argument, in: register)) }
    later(image.functions[function].slots.lowerBound, state)
    while let next = next() {
      ahead.refresh(image, findings, budget: budget)
      walk(from: next.slot, next.state)
    }
  }

  /// What is walked next, and from where.
  private mutating func next() -> (slot: UInt32, state: PathState)? {
    if joinsWays {
      return changed.next().flatMap { place in store.joined(at: place).map { (place.slot, $0) } }
    }
    guard let next = waiting.popLast() else { return nil }
    weight -= next.state.weight
    return next
  }

  private mutating func value(of argument: GlobalFunctions.Argument, in register: UInt8) -> Value {
    // Another number than those of slots.
    let number = UInt32.max - UInt32(register)
    switch argument {
    case .number: return table.value(Expression(unknown: number, bits: 64))
    case .context: return .context(0)
    // The name of another program's context: kernels differ.
    case .pointer(let name): return type.map { ProgramContext.names(of: $0).contains(name) } == true ? .context(0) : .unknown
    case .memory(let mayBeNull): return mayBeNull ? .nullable(number, isNullCertain: true, isMemory: true) : .memory
    case .object(let mayBeNull): return mayBeNull ? .nullable(number, isNullCertain: true, isMemory: false) : .object(0)
    case .other: return .unknown
    }
  }

  /// Notes a way that is to be walked later.
  mutating func later(_ slot: UInt32, _ state: PathState) {
    guard !isExhausted else { return }
    if joinsWays {
      var state = state
      return join(&state, at: slot)
    }
    weight += state.weight
    guard weight < ProgramWalk.weightLimit else { return giveUp() }
    waiting.append((slot, state))
  }

  /// Notes that something took as long as so many instructions.
  mutating func charge(_ cost: Int) { budget -= cost }

  /// Gives up: what else the program leads to is not known.
  mutating func giveUp() {
    isExhausted = true
    waiting = []
    changed = ChangedPlaces()
  }

  private mutating func walk(from first: UInt32, _ start: PathState) {
    var slot = first
    var state = start
    // What was joined was looked at when it came.
    var isNew = !joinsWays
    while !isExhausted {
      guard budget > 0 else { return giveUp() }
      budget -= 1 + state.weight / 64
      // The verifier refuses code that runs out of its function.
      guard image.functions[state.frames[state.depth].function].slots.contains(slot) else { return }
      if isNew {
        if joinsWays, image.outline.meetings[slot] != .none { return join(&state, at: slot) }
        if !state.regions.all.isEmpty { state.closeRegions(at: slot, &findings.origins) }
        guard joinsWays || admits(&state, at: slot) else { return }
      }
      isNew = true
      if findings.visit(slot, isCertain: state.isCertain), image.poisoned[slot] != nil { ahead.noteVisit() }
      guard let next = step(slot, &state) else { return }
      slot = next
    }
  }

  private mutating func admits(_ state: inout PathState, at slot: UInt32) -> Bool {
    let kind = image.outline.meetings[slot]
    guard kind != .none else { return true }
    guard prepare(&state, at: slot), store.admits(&state, at: slot, joinsAll: kind == .openLoop, table, &findings.origins)
    else { return false }
    weight += state.weight
    if weight >= ProgramWalk.weightLimit { giveUp() }
    return true
  }

  /// Joins a way with those that came to a slot before; where it knows something else, it is walked on later, with all that come until
  /// then.
  private mutating func join(_ state: inout PathState, at slot: UInt32) {
    guard image.functions[state.frames[state.depth].function].slots.contains(slot) else { return }
    if !state.regions.all.isEmpty { state.closeRegions(at: slot, &findings.origins) }
    guard prepare(&state, at: slot) else { return }
    let place = StateStore.Place(slot, state)
    let isFirst = store.joined(at: place) == nil
    guard store.admits(&state, at: slot, joinsAll: true, table, &findings.origins) else { return }
    changed.insert(place)
    if isFirst { weight += state.weight }
    if weight >= ProgramWalk.weightLimit { giveUp() }
  }

  /// Leaves out what no longer matters where ways meet; false where nothing that is asked about lies ahead.
  private mutating func prepare(_ state: inout PathState, at slot: UInt32) -> Bool {
    guard ahead.isOpen(state, at: slot) else { return false }
    if !state.isCertain { state.constraints = [] }
    state.drop(deadExcept: live(at: slot, in: state.frames[state.depth].function), table)
    if budget < reserve { findings.origins.isComplete = true }
    return true
  }

  private mutating func live(at slot: UInt32, in function: Int) -> UInt16 {
    if let known = liveness[function] { return known[slot] }
    let made = image.outline.liveness(of: function)
    liveness[function] = made
    return made[slot]
  }

  /// The region of a branch; nil where it is too large, or the ways do not meet.
  mutating func region(of branch: UInt32, in function: Int) -> BranchRegion? {
    let (region, cost) = regions.region(of: branch, in: function, image.outline)
    charge(cost)
    return region
  }

  /// Does what one instruction does; returns the slot to go on at, or nil where the way ends.
  private mutating func step(_ slot: UInt32, _ state: inout PathState) -> UInt32? {
    if let before = image.poisoned[slot] {
      pass(before, at: slot, &state)
      return image.flow.slot(slot, movedBy: before.isWideLoad ? 2 : 1)
    }
    let instruction = image.slots[Int(slot)]
    switch instruction.opcode.instructionClass {
    case .arithmetic32, .arithmetic64: compute(instruction, at: slot, &state)
    case .loadMemory: load(instruction, at: slot, &state)
    case .storeImmediate, .storeRegister: store(instruction, at: slot, &state)
    case .load:
      loadConstant(instruction, at: slot, &state)
      return image.flow.slot(slot, movedBy: instruction.isWideLoad ? 2 : 1)
    case .jump, .jump32: return jump(instruction, at: slot, &state)
    }
    return image.flow.slot(slot, movedBy: 1)
  }

  /// Passes over a poisoned instruction: the verifier would have stopped, and what is behind is asked about as if it had not.
  private mutating func pass(_ before: Instruction, at slot: UInt32, _ state: inout PathState) {
    if before.isCall {
      for register in UInt8(1)...5 { state.forgetMemory(at: state[register].value) }
      clobber(&state, result: .anything(mayBeStack: true))
    } else if before.setsNumber {
      // Some kernel has a value for it: which one is not known.
      state[before.destination] = Held(unknown(bits: 64, at: slot, &state))
    } else if let register = before.written {
      state[register] = Held(.anything(mayBeStack: true))
    } else {
      state.forgetMemory(at: state[before.destination].value)
    }
  }

  /// What a call leaves of the registers.
  func clobber(_ state: inout PathState, result: Value) {
    state[0] = Held(result)
    for register in UInt8(1)...5 { state[register] = .unknown }
  }

  /// A new unknown of so many bits. What a former round of a loop got at the same place is another one, and no longer followed.
  mutating func unknown(bits: UInt8, at slot: UInt32, _ state: inout PathState) -> Value {
    let number = unknownNumber(slot, state)
    forget(unknown: number, &state)
    return table.value(Expression(unknown: number, bits: bits))
  }

  /// A pointer of the kernel or a number that comes as one does.
  func object(at slot: UInt32, _ state: inout PathState) -> Value {
    let number = unknownNumber(slot, state)
    forget(unknown: number, &state)
    return .object(number)
  }

  /// The number of what appears at a slot; never 0.
  func unknownNumber(_ slot: UInt32, _ state: PathState) -> UInt32 {
    (slot + 1) << 3 | UInt32(truncatingIfNeeded: state.depth)
  }

  func forget(unknown number: UInt32, _ state: inout PathState) {
    let table = table
    state.replaceValues { value in
      switch value {
      case .expression(let expression) where table[expression].unknown == number: .unknown
      case .nullable(number, _, _): .unknown
      case .object(number): .object(0)
      default: value
      }
    }
    state.constraints.removeAll { table[$0.expression].unknown == number }
  }
}

extension Instruction {
  /// Whether it does nothing but put a number into a register.
  fileprivate var setsNumber: Bool {
    switch opcode.instructionClass {
    case .arithmetic32, .arithmetic64: opcode.operation == 0xb0 && !opcode.usesSourceRegister
    case .load: isWideLoad && source == 0
    default: false
    }
  }
}
