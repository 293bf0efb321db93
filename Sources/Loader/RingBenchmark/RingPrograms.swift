import BPFObject
import BTF
import ByteReading
import Kernel

/// Two small programs for measuring rings: one drains a user ring buffer, one fills a ring buffer.
enum RingPrograms {
  /// `bpf_user_ringbuf_drain(map, callback, 0, flags)`, with a callback that looks at nothing.
  static func drain(_ map: borrowing KernelMap, flags: Int32 = 0) throws(LoadError) -> KernelProgram {
    var code = ProgramText()
    code.load(map: map, into: 1)
    code.loadCallback(into: 2)
    code.set(3, to: 0)
    code.set(4, to: flags)
    code.call(helper: 209)
    code.exit()
    code.beginCallback()
    code.set(0, to: 0)
    code.exit()
    return try code.program("drain")
  }

  /// `count` times `bpf_ringbuf_output(map, zeros, byteCount, BPF_RB_NO_WAKEUP)`; a sample has 8 to 256 bytes, a multiple of 8.
  static func fill(_ map: borrowing KernelMap, count: Int32, byteCount: Int32) throws(LoadError) -> KernelProgram {
    var code = ProgramText()
    code.set(1, to: count)
    code.loadCallback(into: 2)
    code.set(3, to: 0)
    code.set(4, to: 0)
    code.call(helper: 181)
    code.exit()
    code.beginCallback()
    for offset in stride(from: -byteCount, to: 0, by: 8) { code.storeZero(atFrameOffset: Int16(truncatingIfNeeded: offset)) }
    code.load(map: map, into: 1)
    code.frameAddress(-byteCount, into: 2)
    code.set(3, to: byteCount)
    code.set(4, to: 1)
    code.call(helper: 130)
    code.set(0, to: 0)
    code.exit()
    return try code.program("fill")
  }
}

/// The instructions of a program with one callback, as they are written.
private struct ProgramText {
  private var code: [Instruction] = []
  /// Where the callback's address is loaded, and where it begins.
  private var reference = 0
  private var callback = 0

  mutating func set(_ register: UInt8, to value: Int32) { add(0xb7, register, 0, 0, value) }
  mutating func call(helper: Int32) { add(0x85, 0, 0, 0, helper) }
  mutating func exit() { add(0x95, 0, 0, 0, 0) }
  mutating func storeZero(atFrameOffset offset: Int16) { add(0x7a, 10, 0, offset, 0) }

  mutating func frameAddress(_ offset: Int32, into register: UInt8) {
    add(0xbf, register, 10, 0, 0)
    add(0x07, register, 0, 0, offset)
  }

  /// `BPF_PSEUDO_MAP_FD`
  mutating func load(map: borrowing KernelMap, into register: UInt8) { wide(register, source: 1, map.descriptor.rawValue) }

  /// `BPF_PSEUDO_FUNC`: the distance is known when the callback begins.
  mutating func loadCallback(into register: UInt8) {
    reference = code.count
    wide(register, source: 4, 0)
  }

  mutating func beginCallback() {
    callback = code.count
    code[reference].immediate = Int32(callback - reference - 1)
  }

  private mutating func wide(_ register: UInt8, source: UInt8, _ immediate: Int32) {
    add(0x18, register, source, 0, immediate)
    add(0, 0, 0, 0, 0)
  }

  private mutating func add(_ opcode: UInt8, _ destination: UInt8, _ source: UInt8, _ offset: Int16, _ immediate: Int32) {
    code.append(
      Instruction(
        opcode: Opcode(rawValue: opcode), destination: destination, source: source, offset: offset, immediate: immediate))
  }

  /// Loads it as a program of type syscall. A callback needs types: each function's is `int (void)`.
  func program(_ name: String) throws(LoadError) -> KernelProgram {
    let (types, functions) = try blob()
    let records = [(0, functions[0]), (callback, functions[1])]
      .flatMap { Instruction.words(UInt32(truncatingIfNeeded: $0.0), $0.1.rawValue) }
    let bytes = Bytes(code.flatMap { $0.encoded(.host) })
    return try asking("program '\(name)'") { () throws(KernelError) in
      let btf = try BTFObject.load(types)
      var load = ProgramLoad(type: 31, instructions: bytes, license: "GPL")
      load.name = name
      load.flags = 1 << 4  // BPF_F_SLEEPABLE, which programs of this type are
      load.btf = btf.descriptor.rawValue
      load.functions = Bytes(records)
      load.functionRecordSize = 8
      return try KernelProgram.load(load)
    }
  }

  private func blob() throws(LoadError) -> (Bytes, [TypeID]) {
    do throws(BTFBuildError) {
      var builder = BTFBuilder()
      let int = try builder.integer(builder.name("int"), byteSize: 4, IntegerEncoding(rawValue: 1 << 24 | 32))
      let prototype = try builder.functionPrototype(returning: int, [])
      let main = try builder.function(builder.name("main"), prototype, .static)
      let callback = try builder.function(builder.name("callback"), prototype, .static)
      return (try builder.blob(), [main, callback])
    } catch {
      throw LoadError(.unreadable("types of a program", words: "\(error)"))
    }
  }
}

extension Instruction {
  /// Two words in the host's order.
  fileprivate static func words(_ first: UInt32, _ second: UInt32) -> [UInt8] {
    [first, second].flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: (ByteOrder.host == .little ? word : word.byteSwapped) >> (8 * UInt32($0))) }
    }
  }
}
