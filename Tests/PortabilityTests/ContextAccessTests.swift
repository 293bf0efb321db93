import BPFObject
import BTF
import Relocation
import TestSupport
import Testing

@testable import Portability

/// Structs that stand for packets, sockets and settings, and what the verifier refuses of each type of program.
@Suite struct ContextAccessTests {
  /// A word of padding, and the rest of one in which a member lies.
  private let kernel = KernelSample { kernel in
    let unsigned = kernel.types.integer("unsigned int", size: 4, encoding: 0)
    let short = kernel.types.integer("unsigned short", size: 2, encoding: 0)
    kernel.types.structure(
      "bpf_sk_lookup", size: 16, [.init("family", unsigned, at: 0), .init("port", short, at: 32), .init("local", unsigned, at: 64)])
    kernel.x86Registers()
    kernel.tracepoint("event", [KernelSample.int, kernel.pointer("request", ["first", "second"])])
    kernel.function("f", [kernel.pointer("task", ["first", "second"]), KernelSample.int], returning: KernelSample.int)
    kernel.function("silent", [KernelSample.int])
    kernel.function("bpf_lsm_silent", [KernelSample.int])
    let meta = kernel.pointer("meta", ["seq", "session"])
    kernel.function("bpf_iter_task", [meta, kernel.pointer("task", ["first"])], returning: KernelSample.int)
  }

  private func findings(_ section: String, _ code: [Instruction]) throws -> [Finding] {
    try ObjectSample(section, code + Code.end).findings(on: kernel).filter { $0.effect != .none }
  }

  private func read(_ section: String, _ offset: Int16, size: UInt32 = 8) throws -> [Finding] {
    try findings(section, [Code.load(2, 1, offset, size: size)])
  }

  @Test(arguments: [(16, 4), (12, 4), (14, 1), (-4, 4), (256, 8), (12, 8)] as [(Int16, UInt32)])
  func `bytes in which the kernel's struct has no member are refused`(offset: Int16, size: UInt32) throws {
    let finding = try #require(try read("sk_lookup", offset, size: size).first)
    let fault = ContextFault.outside(structure: "bpf_sk_lookup", offset: Int(offset), size: Int(size), bytes: 16, isWrite: false)
    #expect(finding.cause == .contextRefused(fault) && finding.effect == .notLoaded)
    #expect(finding.place?.instruction == InstructionIndex(0))
  }

  @Test(arguments: [(0, 4), (3, 1), (4, 2), (8, 4), (8, 2), (4, 4), (6, 2)] as [(Int16, UInt32)])
  func `bytes of its members are not, nor the rest of the word in which one lies`(offset: Int16, size: UInt32) throws {
    #expect(try read("sk_lookup", offset, size: size) == [])
  }

  @Test func `a member is read from where a part of its size begins`() throws {
    #expect(try read("sk_lookup", 1, size: 2).map(\.cause) == [.contextRefused(.unaligned(offset: 1, size: 2, step: 2))])
  }

  @Test func `a store is refused where nothing may be read either`() throws {
    let fault = ContextFault.outside(structure: "bpf_sk_lookup", offset: 16, size: 8, bytes: 16, isWrite: true)
    #expect(try findings("sk_lookup", [Code.store(1, 16, 2)]).map(\.cause) == [.contextRefused(fault)])
    // Which members may be written to no type tells.
    #expect(try findings("sk_lookup", [Code.store(1, 8, 2)]) == [])
  }

  @Test func `nothing is said where the kernel's types have no such struct, nor of contexts that are none`() throws {
    for section in ["xdp", "tc", "sockops", "syscall", "freplace/f", "lirc_mode2"] {
      #expect(try read(section, 1024).allSatisfy { if case .contextRefused = $0.cause { false } else { true } }, "\(section)")
    }
  }

  @Test func `of types that were made smaller only the size of the struct counts`() throws {
    let small = KernelSample { kernel in
      kernel.types.structure("bpf_sk_lookup", size: 16, [.init("family", KernelSample.int, at: 0)])
      kernel.types.structure("trace_event_raw_event", size: 32, [.init("ent", KernelSample.long, at: 0)])
      kernel.tracepoint("event")
    }
    for (section, end) in [("sk_lookup", 16), ("tp/system/event", 32)] as [(String, Int16)] {
      func findings(_ offset: Int16) throws -> [Finding] {
        try ObjectSample(section, [Code.load(2, 1, offset, size: 4)] + Code.end).findings(on: small)
      }
      #expect(try findings(end - 4) == [] && findings(end).count == 1)
    }
  }

  @Test func `a read that a relocation keeps to the member follows it`() throws {
    var object = ObjectSample("sk_lookup", [Code.load(2, 1, 64, size: 4)] + Code.end)
    let number = object.types.integer("unsigned int", size: 4, encoding: 0)
    let local = object.types.structure("bpf_sk_lookup", size: 72, [.init("local", number, at: 64 * 8)])
    object.relocate("sk_lookup", 0, .fieldByteOffset, local, "0:0")
    #expect(try object.findings(on: kernel) == [])
  }

  @Test func `what is read only where a check finds the member does not count`() throws {
    var object = ObjectSample("sk_lookup", [Code.set(3, 1), Code.ifZero(3, skip: 1), Code.load(2, 1, 64, size: 4)] + Code.end)
    let number = object.types.integer("unsigned int", size: 4, encoding: 0)
    let local = object.types.structure("bpf_sk_lookup", size: 72, [.init("ingress_ifindex", number, at: 64 * 8)])
    object.relocate("sk_lookup", 0, .fieldExists, local, "0:0")
    let answer = try object.answer(on: kernel).programs[0]
    #expect(answer.load == .loads && answer.verdict == .degraded)
  }

  // MARK: By type of program

  @Test(
    arguments: [
      ("raw_tp/event", 96), ("tp/system/event", 8192), ("tp/system/event", 0), ("kprobe/f", 168), ("kretprobe/f", 168),
      ("uprobe//bin/sh:main", 168), ("kprobe/f", -8),
    ] as [(String, Int16)])
  func `no program reads behind what its type allows`(section: String, offset: Int16) throws {
    let found = try read(section, offset)
    #expect(found.contains { $0.effect == .notLoaded }, "\(found)")
    #expect(try ObjectSample(section, [Code.load(2, 1, offset)] + Code.end).answer(on: kernel).programs[0].load == .fails)
  }

  @Test(
    arguments: [("raw_tp/other", 88), ("tp/system/event", 8184), ("tp/system/event", 8), ("kprobe/f", 160)] as [(String, Int16)])
  func `before that end it is left to what the program attaches to`(section: String, offset: Int16) throws {
    #expect(try read(section, offset).allSatisfy { $0.effect < .notLoaded })
  }

  @Test func `behind both ends the finding says what the program attaches to`() throws {
    let findings = try read("raw_tp/event", 104)
    #expect(findings.map(\.cause) == [.contextAccess(target: "event", argument: 14, count: 2)])
    #expect(findings.map(\.effect) == [.notLoaded])
  }

  @Test(arguments: ["tp_btf/event", "fentry/f", "iter/task"])
  func `a typed argument is read from where it begins`(section: String) throws {
    #expect(try read(section, 4, size: 4).map(\.cause) == [.contextRefused(.unaligned(offset: 4, size: 4, step: 8))])
    #expect(try read(section, 0, size: 4) == [])
    #expect(try read("raw_tp/event", 4, size: 4) == [])
    #expect(try read("raw_tp/event", 4, size: 8).map(\.cause) == [.contextRefused(.unaligned(offset: 4, size: 8, step: 8))])
  }

  @Test(arguments: [("tp/system/event", "tracepoint"), ("raw_tp/event", "raw_tracepoint"), ("fentry/f", "tracing")])
  func `contexts of tracing are not written to`(section: String, type: String) throws {
    guard case .contextRefused(.readOnly(let found))? = try findings(section, [Code.store(1, 8, 2)]).first?.cause else {
      Issue.record("\(section)")
      return
    }
    #expect(found.description == type)
  }

  @Test func `nor is what arguments point to`() throws {
    let code = [Code.load(2, 1, 0), Code.store(2, 8, 3)]
    let cause = FindingCause.contextRefused(.storeThrough(target: "f", argument: 1))
    #expect(try findings("fentry/f", code).map(\.cause) == [cause])
    // Iterators of maps lend their values.
    #expect(try findings("iter/task", code) == [])
    #expect(try findings("raw_tp/event", code) == [])
  }

  // MARK: Prototypes

  @Test(arguments: ["fexit/silent", "lsm/silent"])
  func `where nothing is returned no result is read`(section: String) throws {
    let findings = try read(section, 8)
    #expect(findings.map(\.effect) == [.notLoaded])
    guard case .contextAccess(_, 2, 1)? = findings.first?.cause else {
      Issue.record("\(findings)")
      return
    }
    #expect(try read(section, 0) == [])
  }

  @Test func `an iterator gets the arguments of its function`() throws {
    #expect(try read("iter/task", 8) == [])
    let findings = try read("iter/task", 16)
    #expect(findings.map(\.cause) == [.contextAccess(target: "task", argument: 3, count: 2)])
    #expect(findings.map(\.effect) == [.notLoaded])
  }
}
