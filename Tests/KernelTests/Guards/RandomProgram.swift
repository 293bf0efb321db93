import BPFObject
import TestSupport

/// A program of random instructions that the verifier mostly takes: constants, unknown numbers, the stack, branches, loops and calls.
///
/// r6 is the context and r9 counts loops; the others hold numbers all the time.
struct RandomProgram {
  /// The program, and the two functions that it calls.
  private(set) var functions: [[Instruction]] = []
  /// Moves of constants, as pairs of function and slot: places for poison.
  private(set) var moves: [(function: Int, slot: Int)] = []
  /// Calls of functions, by function and slot, with the function called.
  private(set) var calls: [(function: Int, slot: Int, callee: Int)] = []
  /// The loads of the map's descriptor.
  private(set) var mapLoads: [(function: Int, slot: Int)] = []
  private var random: SplitMix64
  private var code: [Instruction] = []
  private var isMain = true
  private let looksAtArguments: Bool

  static let constants: [Int32] = [0, 0, 1, 1, 2, 5, 7, 8, 16, 64, 255, 256, 0x1234, -1, -2, .max, .min]

  /// `takesArguments`: the functions look at their arguments, which are numbers, more than at constants.
  init(seed: UInt64, takesArguments: Bool = false) {
    random = SplitMix64(seed: seed)
    looksAtArguments = takesArguments
    for function in 0..<3 {
      code = []
      isMain = function == 0
      prologue()
      body(count: isMain ? 24 : takesArguments ? 12 : 6, function)
      if isMain { emit(0xb7, 0, immediate: 0) }
      emit(0x95)
      functions.append(code)
    }
  }

  private mutating func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }
  private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }
  private mutating func register() -> UInt8 { pick([0, 1, 2, 3, 4, 5, 7, 8]) }
  private mutating func constant() -> Int32 { pick(RandomProgram.constants) }

  private mutating func emit(
    _ opcode: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0
  ) {
    code.append(
      Instruction(
        opcode: Opcode(rawValue: opcode), destination: destination, source: source, offset: offset, immediate: immediate))
  }

  private mutating func prologue() {
    if isMain {
      emit(0xbf, 6, 1)
      for register: UInt8 in 1...5 { emit(0xb7, register, immediate: constant()) }
      emit(0x85, immediate: 7)
      emit(0xbf, 7, 0)
      refill()
    }
    for register: UInt8 in [0, 8, 9] + (isMain ? [] : [7]) {
      if looksAtArguments && !isMain && register != 9 {
        emit(0xbf, register, pick([1, 2, 3, 4, 5]))
      } else {
        emit(0xb7, register, immediate: constant())
      }
    }
    for slot in 1...5 { emit(0x7b, 10, pick([7, 8, 2]), offset: Int16(-8 * slot)) }
  }

  /// Numbers for the registers that a call leaves without.
  private mutating func refill() {
    for register: UInt8 in 1...5 { emit(0xb7, register, immediate: constant()) }
  }

  private mutating func body(count: Int, _ function: Int, isLoop: Bool = false) {
    // Jumps to the beginning of an item that comes later.
    var open: [(slot: Int, item: Int)] = []
    for item in 0...count {
      for jump in open where jump.item == item { code[jump.slot].offset = Int16(code.count - jump.slot - 1) }
      open.removeAll { $0.item == item }
      guard item < count else { break }
      switch random.next() % 20 {
      case 0, 1, 2:
        moves.append((function, code.count))
        emit(pick([0xb7, 0xb4]), register(), immediate: constant())
      case 3, 4, 5, 6, 7, 8:
        open.append((code.count, min(count, item + 1 + Int(random.next() % 5))))
        branch()
      case 9, 10: arithmetic()
      case 11, 12: stack()
      case 13: if isMain { emit(pick([0x79, 0x61]), register(), 6, offset: pick([0, 8])) } else { arithmetic() }
      case 14:
        emit(0x85, immediate: pick([5, 7, 14, 8]))
        refill()
      case 15: readMemory()
      case 16 where !isLoop: loop(function)
      case 17 where isMain:
        calls.append((function, code.count, pick([1, 2])))
        emit(0x85, 0, 1)
        refill()
      case 18: lookUp(function)
      default: emit(0xbf, register(), register())
      }
    }
  }

  private mutating func branch() {
    let operation: UInt8 = pick([0x10, 0x10, 0x50, 0x50, 0x20, 0x30, 0x40, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0])
    let narrow: UInt8 = pick([5, 5, 6])
    if chance(25) {
      emit(operation | 8 | narrow, register(), register())
    } else {
      emit(operation | narrow, register(), immediate: constant())
    }
  }

  private mutating func arithmetic() {
    let width: UInt8 = pick([4, 7])
    let to = register()
    switch random.next() % 8 {
    case 0: emit(0x80 | width, to)
    case 1: emit(pick([0xd4, 0xdc, 0xd7]), to, immediate: pick([16, 32, 64]))
    case 2: emit(0xb8 | width, to, register(), offset: pick([8, 16]))
    case 3: emit(pick([0x60, 0x70, 0xc0]) | width, to, immediate: Int32(random.next() % 31))
    case 4: emit(pick([0x30, 0x90]) | width, to, offset: pick([0, 1]), immediate: pick([1, 2, 3, 7, -1]))
    case 5: emit(pick([0x00, 0x10, 0x20, 0x40, 0x50, 0xa0]) | 8 | width, to, register())
    default: emit(pick([0x00, 0x10, 0x20, 0x40, 0x50, 0x50, 0xa0]) | width, to, immediate: constant())
    }
  }

  private mutating func stack() {
    let (size, bytes): (UInt8, Int16) = pick([(0x18, 8), (0x18, 8), (0x00, 4), (0x08, 2), (0x10, 1)])
    let offset = -8 * Int16(1 + random.next() % 5) + (chance(70) ? 0 : 8 - bytes)
    switch random.next() % 5 {
    case 0: emit(0x62 | size, 10, offset: offset, immediate: constant())
    case 1, 2: emit(0x63 | size, 10, register(), offset: offset)
    default: emit(0x61 | size, register(), 10, offset: offset)
    }
  }

  /// bpf_probe_read_kernel() to the stack.
  private mutating func readMemory() {
    emit(0xbf, 1, 10)
    emit(0x07, 1, immediate: -8 * Int32(1 + random.next() % 5))
    emit(0xb7, 2, immediate: pick([1, 4, 8]))
    emit(0xbf, 3, 7)
    emit(0x85, immediate: 113)
    refill()
  }

  private mutating func loop(_ function: Int) {
    // Now and then one that the kernel counts (may_goto, Linux 6.9).
    if chance(30) {
      let start = code.count
      emit(0xe5)
      body(count: 4, function, isLoop: true)
      emit(0x05, offset: Int16(start - code.count - 1))
      code[start].offset = Int16(code.count - start - 1)
      return
    }
    emit(0xb7, 9, immediate: Int32(1 + random.next() % 4))
    let start = code.count
    body(count: 4, function, isLoop: true)
    emit(0x07, 9, immediate: -1)
    emit(0x55, 9, offset: Int16(start - code.count - 1))
  }

  /// bpf_map_lookup_elem() on the stack's bytes, and what to do with and without an element.
  private mutating func lookUp(_ function: Int) {
    emit(0xbf, 2, 10)
    emit(0x07, 2, immediate: -8 * Int32(1 + random.next() % 5))
    mapLoads.append((function, code.count))
    emit(0x18, 1, 1)
    emit(0x00)
    emit(0x85, immediate: 1)
    emit(0x15, 0, offset: 2)
    emit(0x79, 7, 0)
    emit(0x05, offset: 1)
    moves.append((function, code.count))
    emit(0xb7, 7, immediate: constant())
    emit(0xb7, 0, immediate: constant())
    refill()
  }
}
