import BPFObject

/// What is known on one way to an instruction.
struct PathState: Hashable {
  /// A function that runs: the program, or one that it called.
  struct Frame: Hashable {
    var registers = [Held](repeating: .unknown, count: Frame.registerCount)
    var stack = StackMemory()
    /// Where the caller goes on; 0 in the first frame.
    let returnSlot: UInt32
    /// The number of the function.
    let function: Int

    static let registerCount = 11

    init(function: Int, returnSlot: UInt32 = 0, depth: Int) {
      self.function = function
      self.returnSlot = returnSlot
      registers[10] = Held(.stack(frame: UInt8(truncatingIfNeeded: depth), offset: 0))
    }
  }

  /// The last one runs. The kernel has at most eight (`MAX_CALL_FRAMES`).
  var frames: [Frame]
  /// What branches on the way said of unknowns that are still held somewhere.
  var constraints: [Constraint] = []
  /// Branches behind which the way is that constants decided, until their ways meet again.
  var regions = OpenRegions()
  /// Whether the verifier is certain to look at this way; else it may.
  var isCertain: Bool

  /// The same for states that are equal but for their certainty.
  var fingerprint: Int {
    var hasher = Hasher()
    hasher.combine(frames)
    hasher.combine(constraints)
    hasher.combine(regions)
    return hasher.finalize()
  }

  static let frameLimit = 8

  var depth: Int { frames.count - 1 }

  /// How much it holds.
  var weight: Int {
    frames.reduce(constraints.count) { $0 + Frame.registerCount + $1.stack.entries.count } + regions.all.count
  }

  /// The value of a register; numbers above 10 exist in no program that the kernel takes.
  subscript(register: UInt8) -> Held {
    get { Int(register) < Frame.registerCount ? frames[depth].registers[Int(register)] : .unknown }
    set { if register < 10 { frames[depth].registers[Int(register)] = newValue } }
  }

  /// Replaces each value, in registers and on stacks, by what `body` makes of it.
  mutating func replaceValues(_ body: (Value) -> Value) {
    for frame in frames.indices {
      for register in 0..<10 {
        let held = frames[frame].registers[register]
        let value = body(held.value)
        if value != held.value { frames[frame].registers[register] = Held(value, origin: held.origin) }
      }
      frames[frame].stack.replaceValues(body)
    }
  }

  /// A helper, a function of the kernel or another program may have changed what an address leads to.
  mutating func forgetMemory(at value: Value) {
    switch value {
    case .stack(let frame, let offset): frames[Int(frame)].stack.forget(from: offset, to: 0)
    case .stackArea(let frame): frames[Int(frame)].stack.forgetAll()
    case .anything(mayBeStack: true): forgetStacks()
    default: break
    }
  }

  mutating func forgetStacks() {
    for frame in frames.indices { frames[frame].stack.forgetAll() }
  }

  /// The kernel reads what an address leads to, up to `count` bytes where that is known.
  mutating func weakenMemory(at value: Value, count: UInt64? = nil) {
    switch value {
    case .stack(let frame, let offset):
      let length = Int32(truncatingIfNeeded: min(count ?? 512, 512))
      frames[Int(frame)].stack.weaken(from: offset, to: offset + length)
    case .stackArea(let frame): frames[Int(frame)].stack.weaken(from: -StackMemory.size, to: 0)
    case .anything(mayBeStack: true):
      for frame in frames.indices { frames[frame].stack.weaken(from: -StackMemory.size, to: 0) }
    default: break
    }
  }
}

/// Where ways meet.
extension PathState {
  /// What is left when the running function no longer reads some registers and nothing holds some unknowns.
  mutating func drop(deadExcept live: UInt16, _ table: ExpressionTable) {
    for register in 0..<10 where live & (1 << UInt16(register)) == 0 { frames[depth].registers[register] = .unknown }
    guard !constraints.isEmpty else { return }
    var held = Set<UInt32>()
    for frame in frames {
      for register in frame.registers { if case .expression(let number) = register.value { held.insert(table[number].unknown) } }
      for entry in frame.stack.entries { if case .expression(let number) = entry.held.value { held.insert(table[number].unknown) } }
    }
    constraints.removeAll { !held.contains(table[$0.expression].unknown) }
  }

  /// What both states know; they have the same frames. An unknown of which they know different things becomes one of which nothing is
  /// known. The result is certain where one of them is: it says of that way nothing that is not so.
  func joined(_ other: PathState, _ table: ExpressionTable) -> PathState {
    var result = self
    result.isCertain = isCertain || other.isCertain
    for frame in frames.indices where frame < other.frames.count {
      for register in 0..<10 {
        let held = frames[frame].registers[register]
        let value = held.value.joined(other.frames[frame].registers[register].value)
        result.frames[frame].registers[register] = Held(value, origin: held.origin)
      }
      result.frames[frame].stack = frames[frame].stack.joined(other.frames[frame].stack)
    }
    if Set(constraints) != Set(other.constraints) {
      let differing = Set(constraints).symmetricDifference(other.constraints)
      let unknowns = Set(differing.map { table[$0.expression].unknown })
      result.replaceValues { value in
        guard case .expression(let number) = value, unknowns.contains(table[number].unknown) else { return value }
        return .unknown
      }
      result.constraints.removeAll { unknowns.contains(table[$0.expression].unknown) }
    }
    return result
  }
}
