import BPFObject
import BTF
import ByteReading
import Relocation
import TestSupport
import Testing

@testable import Portability

/// Relocations that find nothing, and whether the verifier gets there.
@Suite struct RelocationFindingTests {
  /// A kernel whose `struct s` has `a`, and no `gone`.
  private let kernel = KernelSample { kernel in
    kernel.structure("s", ["a"])
    kernel.function("f")
    kernel.function("g")
  }

  private func sample(_ section: String, _ code: [Instruction], _ relocations: [(Int, RelocationKind)]) -> ObjectSample {
    var object = ObjectSample(section, code)
    let long = object.types.integer("long", size: 8)
    let structure = object.types.structure("s", size: 16, [.init("a", long, at: 0), .init("gone", long, at: 64)])
    for (slot, kind) in relocations { object.relocate(section, slot, kind, structure, "0:1") }
    return object
  }

  @Test func `what is reached keeps the program from loading`() throws {
    let object = sample("kprobe/f", [Code.set(2, 8)] + Code.end, [(0, .fieldByteOffset)])
    let findings = try object.findings(on: kernel)
    #expect(findings.map(\.cause) == [.relocation(ordinal: 0, .poisoned)])
    #expect(findings[0].effect == .notLoaded && findings[0].guardedBy == nil)
  }

  @Test func `what a check of the program keeps it from is degraded`() throws {
    // if (bpf_core_field_exists(s->gone)) r2 = offset of gone
    let code = [Code.set(3, 1), Code.ifZero(3, skip: 1), Code.set(2, 8)] + Code.end
    let object = sample("kprobe/f", code, [(0, .fieldExists), (2, .fieldByteOffset)])
    let answer = try object.answer(on: kernel).programs[0]
    #expect(Set(answer.findings.map(\.cause)) == [.relocation(ordinal: 0, .absent), .relocation(ordinal: 1, .poisoned)])
    #expect(answer.findings.allSatisfy { $0.effect == .degraded })
    #expect(answer.findings.contains { $0.guardedBy != nil })
    #expect(answer.load == .loads && answer.verdict == .degraded)
  }

  @Test func `each program answers for itself, and for what it calls`() throws {
    var object = sample("kprobe/f", [Code.set(2, 8)] + Code.end, [(0, .fieldByteOffset)])
    object.program("other", in: "kprobe/g", Code.end)
    let answer = try object.answer(on: kernel)
    #expect(answer.programs.map(\.load) == [.fails, .loads])
    #expect(answer.verdict == .fails)
  }

  @Test func `a relocation that libbpf cannot carry out fails whether it is reached or not`() throws {
    // Nothing leads to the second instruction.
    var object = ObjectSample("kprobe/f", [Code.jump(1), Code.set(2, 8)] + Code.end)
    let structure = object.types.structure("s", size: 16)
    object.relocate("kprobe/f", 1, .fieldByteOffset, structure, "no access")
    let findings = try object.findings(on: kernel)
    #expect(findings.map(\.cause) == [.relocation(ordinal: 0, .error)])
    #expect(findings[0].effect == .notLoaded)
  }

  @Test func `libbpf relocates functions that nothing calls`() throws {
    var object = ObjectSample("kprobe/f", Code.end)
    object.program("unused", in: ".text", [Code.set(2, 8)] + Code.end)
    let structure = object.types.structure("s", size: 16)
    object.relocate(".text", 0, .fieldByteOffset, structure, "no access")
    let answer = try object.answer(on: kernel).programs[0]
    #expect(answer.findings.map(\.cause) == [.relocation(ordinal: 0, .error)] && answer.load == .fails)
  }

  @Test func `two things may be wrong with one instruction`() throws {
    // A load that extends the sign, where nothing leads to.
    var object = ObjectSample("kprobe/f", [Code.jump(1), Code.instruction(0x91, 2, 1)] + Code.end)
    let structure = object.types.structure("s", size: 16)
    object.relocate("kprobe/f", 1, .fieldByteOffset, structure, "no access")
    var old = kernel
    old.numbers("bpf_attach_type", [0, 1])
    let answer = try object.answer(on: old).programs[0]
    #expect(answer.findings.contains { $0.cause == .relocation(ordinal: 0, .error) && $0.effect == .notLoaded })
    #expect(answer.load == .fails)
  }

  @Test func `what the version of the kernel guards is told by its release`() throws {
    func kernel(_ release: String?) -> KernelSample {
      var kernel = self.kernel
      kernel.release = release
      return kernel
    }
    let bytes = try Fixture.object("breaks/block-arguments").array()
    func load(_ program: String, _ release: String?, arguments: Int) throws -> ProgramAnswer.Load? {
      let kernel = KernelSample { kernel in
        kernel.release = release
        let number = kernel.types.integer("unsigned int", size: 4, encoding: 0)
        let request = kernel.types.pointer(to: kernel.types.structure("request", size: 4, [.init("__data_len", number, at: 0)]))
        let queue = kernel.pointer("request_queue")
        kernel.tracepoint("block_rq_insert", arguments == 2 ? [queue, request] : [request])
        kernel.tracepoint("block_rq_issue", arguments == 2 ? [queue, request] : [request])
      }
      let inventory = try ObjectSample.inventory(bytes)
      let answer = try ObjectCheck(ObjectRequirements(inventory), on: kernel.facts()).answer()
      return answer.programs.first { inventory.programs[$0.program].name == program }?.load
    }
    #expect(try load("by_version", "5.10.0", arguments: 2) == .loads)
    #expect(try load("by_version", "6.1.0", arguments: 1) == .loads)
    // The change was ported back: the version says nothing, types do.
    #expect(try load("by_version", "5.10.137", arguments: 1) == .fails)
    #expect(try load("by_version", nil, arguments: 1) == .unknown)
  }

  @Test func `an optional program that is out degrades`() throws {
    let object = sample("?kprobe/f", [Code.set(2, 8)] + Code.end, [(0, .fieldByteOffset)])
    let answer = try object.answer(on: kernel).programs[0]
    #expect(answer.isOptional && answer.load == .fails && answer.verdict == .degraded)
  }

  /// What comes of `s.a`, a number of 8 bytes, of which the object computes the address.
  private func change(_ write: (inout KernelSample) -> Void, asksForSize: Bool = false) throws -> [Finding] {
    let kernel = KernelSample { kernel in
      write(&kernel)
      kernel.function("f")
    }
    var object = ObjectSample("kprobe/f", [Code.set(2, 0), Code.set(3, 8)] + Code.end)
    let long = object.types.integer("long", size: 8)
    let structure = object.types.structure("s", size: 8, [.init("a", long, at: 0)])
    object.relocate("kprobe/f", 0, .fieldByteOffset, structure, "0:0")
    if asksForSize { object.relocate("kprobe/f", 1, .fieldByteSize, structure, "0:0") }
    return try object.findings(on: kernel)
  }

  @Test func `a field that is read by its offset may be something else by now`() throws {
    let bits: (inout KernelSample) -> Void = { kernel in
      kernel.types.structure("s", size: 8, [.init("a", KernelSample.long, at: 0, width: 3)])
    }
    let found = try change(bits)
    #expect(found.map(\.cause) == [.fieldChanged(ordinal: 0, .bitField(bits: 3, read: 8))])
    #expect(found.map(\.effect) == [.degraded])
    #expect(try change { $0.types.structure("s", size: 4, [.init("a", KernelSample.int, at: 0)]) }.map(\.effect) == [.degraded])
    #expect(try change { $0.structure("s", ["a"]) } == [])
    // An object that asks knows what it does.
    #expect(try change(bits, asksForSize: true) == [])
  }

  @Test func `an enumerator with another number is told where a field of that enum is read`() throws {
    func mode(_ types: inout BTFWriter, _ value: Int32) -> TypeID {
      let mode = types.enumeration("mode", [("MODE_OFF", 0), ("MODE_ON", value), ("NR_MODES", value + 1)])
      return types.structure("device", size: 8, [.init("mode", mode, at: 0)])
    }
    func causes(_ value: Int32, _ kinds: [RelocationKind] = [.fieldByteOffset]) throws -> [FindingCause] {
      let kernel = KernelSample { kernel in
        _ = mode(&kernel.types, value)
        kernel.function("f")
      }
      var object = ObjectSample("kprobe/f", [Code.set(2, 0), Code.set(3, 1)] + Code.end)
      let device = mode(&object.types, 1)
      object.relocate("kprobe/f", 0, .fieldByteOffset, device, "0:0")
      if kinds.count > 1 { object.relocate("kprobe/f", 1, .enumeratorValue, TypeID(device.rawValue - 1), "1") }
      return try object.causes(on: kernel)
    }
    #expect(try causes(2) == [.enumeratorValue(type: "mode", enumerator: "MODE_ON", expected: 1, found: 2)])
    #expect(try causes(1) == [])
    // Where the kernel is asked for numbers, they are right.
    #expect(try causes(2, [.fieldByteOffset, .enumeratorValue]) == [])
  }
}

/// What findings come to.
@Suite struct VerdictTests {
  private func answer(_ effects: [Finding.Effect], isOptional: Bool = false, hasTarget: Bool = true) -> ProgramAnswer {
    ProgramAnswer(
      program: 0, isOptional: isOptional, hasTarget: hasTarget, findings: effects.map { Finding(.sectionUnknown("\($0)"), $0) })
  }

  @Test(
    arguments: [
      ([], .loads, .attaches, .works), ([.none], .loads, .attaches, .works), ([.degraded], .loads, .attaches, .degraded),
      ([.perhapsNotAttached], .loads, .unknown, .unknown), ([.perhapsNotLoaded], .unknown, .unknown, .unknown),
      ([.notAttached], .loads, .fails, .fails), ([.notLoaded], .fails, .fails, .fails),
      ([.degraded, .notLoaded, .none], .fails, .fails, .fails), ([.notAttached, .perhapsNotLoaded], .unknown, .fails, .fails),
    ] as [([Finding.Effect], ProgramAnswer.Load, ProgramAnswer.Attach, Verdict)])
  func `the worst effect decides`(
    effects: [Finding.Effect], load: ProgramAnswer.Load, attach: ProgramAnswer.Attach, verdict: Verdict
  ) {
    let answer = answer(effects)
    #expect(answer.load == load && answer.attach == attach && answer.verdict == verdict)
    // An optional part that is out, or may be, leaves the rest working.
    #expect(self.answer(effects, isOptional: true).verdict == (verdict == .works ? .works : .degraded))
  }

  @Test func `what attaches to nothing by itself does not fail to`() {
    #expect(answer([], hasTarget: false).attach == .none)
    #expect(answer([.notLoaded], hasTarget: false).attach == .none)
    #expect(answer([.perhapsNotLoaded], hasTarget: false).attach == .none)
    #expect(answer([], hasTarget: false).verdict == .works)
  }

  @Test func `an object is as good as its worst program, and without any nothing is known`() {
    func object(_ programs: [ProgramAnswer]) -> Verdict { ObjectAnswer(programs: programs, resolutions: []).verdict }
    #expect(object([answer([]), answer([.degraded])]) == .degraded)
    #expect(object([answer([.notLoaded]), answer([.perhapsNotLoaded])]) == .fails)
    #expect(object([answer([.degraded]), answer([.perhapsNotLoaded])]) == .unknown)
    #expect(object([]) == .unknown)
  }

  @Test func `findings come worst first, each once`() throws {
    // The same helper twice, and a map of an unknown type.
    var object = ObjectSample("tp_btf/gone", [Code.helper(130), Code.helper(130)] + Code.end)
    object.map("m", type: 2, flags: 0)
    let kernel = KernelSample { $0.numbers("bpf_func_id", [1]) }
    let findings = try object.findings(on: kernel)
    #expect(findings.map(\.effect.rawValue) == findings.map(\.effect.rawValue).sorted(by: >))
    #expect(Set(findings).count == findings.count)
  }
}
