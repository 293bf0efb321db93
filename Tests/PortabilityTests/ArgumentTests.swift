import BPFObject
import BTF
import Relocation
import TestSupport
import Testing

@testable import Portability

/// Arguments that programs read of their contexts, and what the kernel hands over.
@Suite struct ArgumentTests {
  /// Two arguments of tp_btf/event and of fentry/f: a request and a number.
  private let kernel = KernelSample { kernel in
    let request = kernel.pointer("request", ["first", "second"])
    kernel.types.structure(
      "long_request", size: 24, [.init("request", TypeID(request.rawValue - 1), at: 0), .init("more", KernelSample.long, at: 128)])
    kernel.structure("queue", ["first", "second", "third"])
    kernel.tracepoint("event", [request, KernelSample.int])
    kernel.function("f", [request, KernelSample.int], returning: KernelSample.int)
    kernel.function("bpf_lsm_hook", [request], returning: KernelSample.int)
    kernel.x86Registers()
  }

  /// A program that reads a place of its context, and, where a struct is named, a member of that.
  private func object(_ section: String, reads offset: Int16, as type: String? = nil, member: Int = 1, isLoad: Bool = true)
    -> ObjectSample
  {
    guard let type else { return ObjectSample(section, [Code.load(2, 1, offset)] + Code.end) }
    let access = isLoad ? Code.load(3, 2, Int16(8 * member)) : Code.add(2, Int32(8 * member))
    var object = ObjectSample(section, [Code.load(2, 1, offset), access] + Code.end)
    let long = object.types.integer("long", size: 8)
    let members = ["first", "second", "more"].enumerated().map { BTFWriter.Member($1, long, at: UInt32($0) * 64) }
    let structure = object.types.structure(type, size: 24, members)
    object.relocate(section, 1, .fieldByteOffset, structure, "0:\(member)")
    return object
  }

  @Test(arguments: [("tp_btf/event", 16), ("fentry/f", 16), ("fexit/f", 24), ("lsm/hook", 16)] as [(String, Int16)])
  func `an argument behind the last keeps a typed program from loading`(section: String, offset: Int16) throws {
    let finding = try #require(try object(section, reads: offset).findings(on: kernel).first)
    guard case .contextAccess(_, let argument, let count) = finding.cause else {
      Issue.record("\(finding)")
      return
    }
    #expect(argument == Int(offset / 8) + 1 && count == (section == "lsm/hook" ? 1 : 2))
    #expect(finding.effect == .notLoaded && finding.place?.instruction == InstructionIndex(0))
    // The one before it is there: the last, or the result.
    #expect(try object(section, reads: offset - 8).findings(on: kernel) == [])
  }

  @Test func `a raw tracepoint loads, and does not attach`() throws {
    let answer = try object("raw_tp/event", reads: 16).answer(on: kernel).programs[0]
    #expect(answer.findings.map(\.cause) == [.contextAccess(target: "event", argument: 3, count: 2)])
    #expect(answer.load == .loads && answer.attach == .fails)
  }

  @Test(arguments: ["kprobe/f", "kprobe.multi/f"])
  func `a probe finds arguments in registers`(section: String) throws {
    // dx holds the third, si the second.
    let answer = try object(section, reads: 96).answer(on: kernel).programs[0]
    #expect(answer.findings.map(\.cause) == [.contextAccess(target: "f", argument: 3, count: 2)])
    // It attaches all the same, and compilers read registers before they know whether these are needed.
    #expect(answer.load == .loads && answer.attach == .unknown)
    #expect(try object(section, reads: 104).findings(on: kernel) == [])
    // Other registers hold no arguments.
    #expect(try object(section, reads: 128).findings(on: kernel) == [])
  }

  @Test(arguments: ["kretprobe/f", "kprobe/f+0x4", "kprobe/gone", "kprobe.multi/f*"])
  func `a probe elsewhere than where one function begins finds other things there`(section: String) throws {
    let causes = try object(section, reads: 96).causes(on: kernel)
    #expect(!causes.contains { if case .contextAccess = $0 { true } else { false } })
  }

  @Test func `a register that a relocation finds is the same register`() throws {
    var object = ObjectSample("kprobe/f", [Code.load(2, 1, 96)] + Code.end)
    let long = object.types.integer("long", size: 8)
    let registers = object.types.structure("pt_regs", size: 168, [.init("dx", long, at: 96 * 8)])
    object.relocate("kprobe/f", 0, .fieldByteOffset, registers, "0:0")
    #expect(try object.causes(on: kernel) == [.contextAccess(target: "f", argument: 3, count: 2)])
  }

  @Test(arguments: [true, false])
  func `an argument that is taken for another struct does not fit`(isLoad: Bool) throws {
    let findings = try object("tp_btf/event", reads: 0, as: "queue", isLoad: isLoad).findings(on: kernel)
    let cause = FindingCause.contextArgument(target: "event", argument: 1, expected: "struct queue *", found: "struct request *")
    #expect(findings.map(\.cause) == [cause])
    // Both structs have something at that place: the verifier sees nothing wrong.
    #expect(findings.map(\.effect) == [.perhapsNotAttached])
    #expect(try object("tp_btf/event", reads: 0, as: "request", isLoad: isLoad).findings(on: kernel) == [])
    // A flavour is the same struct.
    #expect(try object("tp_btf/event", reads: 0, as: "request___old", isLoad: isLoad).findings(on: kernel) == [])
  }

  @Test func `an argument that is another one now does not fit`() throws {
    let kernel = KernelSample { kernel in
      let (queue, request) = (
        kernel.pointer("queue", ["first", "second", "third"]), kernel.pointer("request", ["first", "second"])
      )
      kernel.tracepoint("event", [queue, request])
    }
    let answer = try object("raw_tp/event", reads: 0, as: "request", isLoad: false).answer(on: kernel).programs[0]
    let cause = FindingCause.contextArgument(target: "event", argument: 1, expected: "struct request *", found: "struct queue *")
    #expect(answer.findings.map(\.cause) == [cause] && answer.attach == .fails)
  }

  @Test func `a number that stands for nothing but itself is no pointer`() throws {
    let answer = try object("raw_tp/event", reads: 8, as: "request", isLoad: false).answer(on: kernel).programs[0]
    #expect(answer.attach == .fails)
  }

  @Test(arguments: ["lsm/connect", "kprobe/connect"])
  func `an address is of the family that its first number says`(section: String) throws {
    let kernel = KernelSample { kernel in
      let short = kernel.types.integer("short", size: 2)
      let text = kernel.types.array(of: short, index: KernelSample.int, count: 7)
      let address = kernel.types.structure("sockaddr", size: 16, [.init("family", short, at: 0), .init("data", text, at: 16)])
      kernel.types.structure("sockaddr_in", size: 24, [.init("first", short, at: 0), .init("second", KernelSample.long, at: 64)])
      kernel.types.structure(
        "sockaddr_odd", size: 24, [.init("first", KernelSample.long, at: 0), .init("second", KernelSample.long, at: 64)])
      let pointer = kernel.types.pointer(to: address)
      for name in ["bpf_lsm_connect", "connect"] { kernel.function(name, [pointer]) }
      kernel.x86Registers()
    }
    let place: Int16 = section.hasPrefix("lsm") ? 0 : 112
    #expect(try object(section, reads: place, as: "sockaddr_in", isLoad: false).findings(on: kernel) == [])
    #expect(
      try object(section, reads: place, as: "sockaddr_odd", isLoad: false).findings(on: kernel).map(\.effect) == [
        .perhapsNotAttached
      ])
  }

  @Test func `a struct may lie in a union at the beginning`() throws {
    let kernel = KernelSample { kernel in
      let inner = kernel.structure("user_regs", ["first", "second"])
      let other = kernel.structure("other", ["first"])
      let union = kernel.types.union(nil, size: 16, [.init("a", other, at: 0), .init("b", inner, at: 0)])
      let outer = kernel.types.structure("regs", size: 24, [.init(nil, union, at: 0), .init("more", KernelSample.long, at: 128)])
      kernel.function("f", [kernel.types.pointer(to: outer)])
      kernel.x86Registers()
    }
    #expect(try object("kprobe/f", reads: 112, as: "user_regs", isLoad: false).findings(on: kernel) == [])
  }

  @Test func `a number that is read through keeps a typed program from loading`() throws {
    let findings = try object("tp_btf/event", reads: 8, as: "request").findings(on: kernel)
    let cause = FindingCause.contextArgument(target: "event", argument: 2, expected: "struct request *", found: "no pointer")
    #expect(findings == [Finding(cause, .notLoaded, at: findings.first?.place)])
  }

  @Test func `a struct that begins with the one that is handed over may be what it is`() throws {
    #expect(try object("tp_btf/event", reads: 0, as: "long_request", member: 2, isLoad: false).findings(on: kernel) == [])
  }

  @Test func `the offset of a field may come in a register of its own`() throws {
    for order in [[Code.set(3, 8), Code.add(3, register: 2)], [Code.set(3, 8), Code.add(2, register: 3)]] {
      var object = ObjectSample("kprobe/f", [Code.load(2, 1, 112)] + order + Code.end)
      let long = object.types.integer("long", size: 8)
      let queue = object.types.structure("queue", size: 16, [.init("first", long, at: 0), .init("second", long, at: 64)])
      object.relocate("kprobe/f", 1, .fieldByteOffset, queue, "0:1")
      let cause = FindingCause.contextArgument(target: "f", argument: 1, expected: "struct queue *", found: "struct request *")
      #expect(try object.causes(on: kernel) == [cause])
    }
  }

  @Test func `a pointer of the kernel that is read without a relocation is worth knowing`() throws {
    let object = ObjectSample("tp_btf/event", [Code.load(2, 1, 0), Code.load(3, 2, 8)] + Code.end)
    let findings = try object.findings(on: kernel)
    #expect(findings.map(\.cause) == [.fixedOffset] && findings.map(\.effect) == [.none])
    #expect(try object.answer(on: kernel).verdict == .works)
  }

  @Test(
    arguments: [(8, 8, false), (0, 8, false), (12, 8, true), (16, 8, true), (4096, 4, true), (-8, 8, true)]
      as [(Int16, UInt32, Bool)])
  func `the verifier refuses reads that lie outside the struct or across its members`(
    offset: Int16, size: UInt32, isRefused: Bool
  ) throws {
    let code = [Code.load(2, 1, 0), Code.load(3, 2, offset, size: size)] + Code.end
    let findings = try ObjectSample("tp_btf/event", code).findings(on: kernel).filter { $0.effect == .notLoaded }
    let facts = try kernel.facts()
    let type = try #require(facts.find("request", .structure)).record.id
    let cause = FindingCause.fixedOffsetRefused(
      structure: KernelType(place: .kernel, type: type), offset: Int(offset), size: Int(size))
    #expect(findings.map(\.cause) == (isRefused ? [cause] : []))
    // Others read whatever lies there.
    let raw = try ObjectSample("raw_tp/event", code).findings(on: kernel)
    #expect(raw.allSatisfy { $0.effect == .none })
  }

  @Test(arguments: [("void", 0), ("int", 1)] as [(String, UInt32)])
  func `a typed program reads nothing through a pointer to no struct`(name: String, type: UInt32) throws {
    let kernel = KernelSample { kernel in
      kernel.function("f", [kernel.types.pointer(to: TypeID(type))])
      kernel.structure("queue", ["first", "second"])
    }
    let cause = FindingCause.contextArgument(target: "f", argument: 1, expected: "struct queue *", found: "\(name) *")
    let findings = try object("fentry/f", reads: 0, as: "queue").findings(on: kernel)
    #expect(findings.map(\.cause) == [cause] && findings.map(\.effect) == [.notLoaded])
    // A helper may read there.
    #expect(try object("fentry/f", reads: 0, as: "queue", isLoad: false).findings(on: kernel) == [])
  }

  @Test func `arguments that take more than one register are not counted`() throws {
    let kernel = KernelSample { kernel in
      let wide = kernel.structure("wide", ["first", "second"])
      kernel.function("f", [wide])
      kernel.types.function("g", kernel.types.prototype([(nil, .void)]))
      kernel.x86Registers()
    }
    #expect(try object("fentry/f", reads: 32).findings(on: kernel) == [])
    // Nor is what has no end.
    #expect(try object("kprobe/g", reads: 96).findings(on: kernel) == [])
  }

  @Test func `registers are those of the kernel's processor`() throws {
    func offsets(_ write: (inout KernelSample) -> Void) throws -> [UInt32]? {
      ArgumentRegisters(try KernelSample(write).facts())?.offsets
    }
    #expect(try offsets { $0.x86Registers() } == [112, 104, 96, 88, 72, 64])
    let arm = try offsets { kernel in
      let array = kernel.types.array(of: KernelSample.long, index: KernelSample.int, count: 31)
      kernel.types.structure("user_pt_regs", size: 272, [.init("regs", array, at: 0)])
    }
    #expect(arm == [0, 8, 16, 24, 32, 40, 48, 56])
    let s390x = try offsets { kernel in
      let array = kernel.types.array(of: KernelSample.long, index: KernelSample.int, count: 16)
      let structure = kernel.types.structure(
        nil, size: 152, [.init("args", KernelSample.long, at: 0), .init("gprs", array, at: 24 * 8)])
      kernel.types.typedef("user_pt_regs", to: structure)
    }
    #expect(s390x == [40, 48, 56, 64, 72])
    #expect(try offsets { _ in } == nil)
    #expect(try offsets { $0.types.structure("user_pt_regs", size: 0) } == nil)
  }
}

/// Records of tracepoints.
@Suite struct TracepointRecordTests {
  private let kernel = KernelSample { kernel in
    kernel.structure("trace_event_raw_event", ["ent", "first", "second"])
    kernel.tracepoint("event")
    kernel.tracepoint("other")
    kernel.structure("trace_event_raw_sys_enter", ["ent", "id"])
    kernel.function("__x64_sys_open")
    kernel.structure("trace_event_raw_bare", ["ent"])
    kernel.tracepoint("bare")
    let array = kernel.types.array(of: KernelSample.int, index: KernelSample.int, count: 0)
    kernel.types.structure(
      "trace_event_raw_padded", size: 16,
      [.init("ent", KernelSample.long, at: 0), .init("code", KernelSample.int, at: 64), .init("__data", array, at: 96)])
    kernel.tracepoint("padded")
  }

  /// What tracepoints of system calls need besides; `notes` says whether the kernel writes texts behind the arguments.
  private func calls(notes: Bool = false) -> KernelSample {
    KernelSample { kernel in
      let open = KernelSample.long, registers = kernel.pointer("pt_regs")
      let arguments = kernel.types.array(of: KernelSample.long, index: KernelSample.int, count: 0)
      kernel.types.structure(
        "syscall_trace_enter", size: 16,
        [.init("ent", KernelSample.long, at: 0), .init("nr", KernelSample.int, at: 64), .init("args", arguments, at: 128)])
      kernel.types.structure(
        "syscall_trace_exit", size: 24,
        [.init("ent", KernelSample.long, at: 0), .init("nr", KernelSample.int, at: 64), .init("ret", KernelSample.long, at: 128)])
      kernel.structure("syscall_metadata", notes ? ["nb_args", "user_mask"] : ["nb_args"])
      for name in ["open", "getpid", "unknown", "exit", "kill"] { kernel.function("__x64_sys_\(name)", [registers]) }
      kernel.function("__do_sys_open", [open, open])
      kernel.function("__se_sys_exit", [open])
      kernel.function("__do_sys_getpid", [registers])
    }
  }

  private func answer(_ section: String, _ offset: Int16, size: UInt32 = 8) throws -> ProgramAnswer {
    try ObjectSample(section, [Code.load(2, 1, offset, size: size)] + Code.end).answer(on: kernel).programs[0]
  }

  @Test func `a read behind the end of the kernel's record keeps the program from attaching`() throws {
    let answer = try answer("tp/system/event", 24)
    #expect(answer.findings.map(\.cause) == [.tracepointField(tracepoint: "event", end: 32, size: 24)])
    #expect(answer.load == .loads && answer.attach == .fails)
    #expect(
      try self.answer("tp/system/event", 20, size: 8).findings.map(\.cause) == [
        .tracepointField(tracepoint: "event", end: 28, size: 24)
      ])
    #expect(try self.answer("tp/system/event", 20, size: 4).findings == [])
  }

  @Test func `nothing is said where no struct has the tracepoint's name, or none of its own fields`() throws {
    #expect(try answer("tp/system/other", 240).findings == [])
    #expect(try answer("tp/system/bare", 240).findings == [])
    // Nor of system calls where the kernel's structs of those are not there.
    #expect(try answer("tp/syscalls/sys_enter_open", 240).findings == [])
  }

  @Test func `the record ends behind its last field, not behind the padding`() throws {
    #expect(try answer("tp/system/padded", 8, size: 4).findings == [])
    #expect(
      try answer("tp/system/padded", 12, size: 4).findings.map(\.cause) == [
        .tracepointField(tracepoint: "padded", end: 16, size: 12)
      ])
  }

  @Test func `a field that a relocation finds behind the end is behind the end`() throws {
    for (member, isBehind) in [(1, false), (2, true)] {
      var object = ObjectSample("tp/system/padded", [Code.load(2, 1, Int16(8 + 8 * (member - 1)), size: 4)] + Code.end)
      let int = TypeID(1)
      let array = object.types.array(of: int, index: int, count: 0)
      let record = object.types.structure(
        "trace_event_raw_padded", size: 16,
        [.init("ent", int, at: 0), .init("code", int, at: 64), .init("__data", array, at: 128)])
      object.relocate("tp/system/padded", 0, .fieldByteOffset, record, member == 2 ? "0:2:0" : "0:\(member)")
      let answer = try object.answer(on: kernel).programs[0]
      #expect((answer.attach == .fails) == isBehind, "\(answer)")
    }
  }

  /// The last byte that may be read of each.
  @Test(
    arguments: [
      ("sys_enter_open", 32), ("sys_enter_exit", 24), ("sys_enter_unknown", 64), ("sys_enter_kill", 32), ("sys_exit_open", 24),
    ]
      as [(String, Int16)])
  func `a record of a system call has as many arguments as the call`(name: String, end: Int16) throws {
    func answer(_ offset: Int16, size: UInt32 = 8, notes: Bool = false) throws -> ProgramAnswer {
      try ObjectSample("tp/syscalls/\(name)", [Code.load(2, 1, offset, size: size)] + Code.end).answer(on: calls(notes: notes))
        .programs[0]
    }
    #expect(try answer(end - 8).findings == [])
    let behind = try answer(end)
    #expect(behind.findings.map(\.cause) == [.tracepointField(tracepoint: name, end: Int(end) + 8, size: Int(end))])
    #expect(behind.load == .loads && behind.attach == .fails)
    // Texts that a call was given lie there in 4 bytes each.
    #expect(try answer(end, size: 4, notes: true).attach == (name.hasPrefix("sys_enter_") ? .unknown : .fails))
    #expect(try answer(end + 16, notes: true).attach == .fails)
  }

  @Test func `a call without arguments gets the registers`() throws {
    func findings(_ offset: Int16, size: UInt32) throws -> [Finding] {
      try ObjectSample("tp/syscalls/sys_enter_getpid", [Code.load(2, 1, offset, size: size)] + Code.end).findings(on: calls())
    }
    #expect(try findings(8, size: 4) == [])
    #expect(try findings(16, size: 8).map(\.effect) == [.notAttached])
  }
}
