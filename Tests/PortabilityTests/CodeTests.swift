import BPFObject
import BTF
import TestSupport
import Testing

@testable import Portability

/// What instructions need.
@Suite struct CodeTests {
  private func kernel(helpers: [Int32]) -> KernelSample {
    KernelSample { kernel in
      kernel.numbers("bpf_func_id", [0] + helpers)
      kernel.function("f")
    }
  }

  @Test func `a helper that the enum lacks is missing where the program calls it`() throws {
    let object = ObjectSample("kprobe/f", [Code.set(1, 0), Code.helper(130)] + Code.end)
    let finding = try #require(try object.findings(on: kernel(helpers: [1, 2])).first)
    #expect(finding.cause == .helperMissing(HelperFunction(rawValue: 130)))
    #expect(finding.effect == .notLoaded && finding.place?.instruction == InstructionIndex(1))
    #expect(try object.causes(on: kernel(helpers: [130])) == [])
    #expect(try object.causes(on: KernelSample { $0.function("f") }) == [])
  }

  @Test(arguments: [(112, 4), (113, 4), (114, 45), (115, 45)] as [(Int32, Int32)])
  func `a helper that loaders replace by an older one is not missed where that is there`(helper: Int32, older: Int32) throws {
    let object = ObjectSample("kprobe/f", [Code.helper(helper)] + Code.end)
    #expect(try object.causes(on: kernel(helpers: [older])) == [])
    #expect(
      try object.causes(on: kernel(helpers: [1])) == [
        .helperMissing(HelperFunction(rawValue: helper))
      ])
  }

  @Test func `a helper that no kernel lets programs of that type call is not allowed`() throws {
    // bpf_get_current_comm() looks at a task, which packets do not have; bpf_skb_store_bytes() at a packet.
    let object = ObjectSample("kprobe/f", [Code.helper(9)] + Code.end)
    let finding = try #require(try object.findings(on: kernel(helpers: [9])).first)
    #expect(finding.cause == .helperNotAllowed(HelperFunction(rawValue: 9), .kprobe) && finding.effect == .notLoaded)
    #expect(try ObjectSample("tc", [Code.helper(9)] + Code.end).causes(on: kernel(helpers: [9])) == [])
  }

  @Test func `a helper that may sleep is for programs that may`() throws {
    let helper: Int32 = 148
    let kernel = kernel(helpers: [helper])
    func effects(_ section: String) throws -> [FindingCause: Finding.Effect] {
      let findings = try ObjectSample(section, [Code.helper(helper)] + Code.end).findings(on: kernel)
      return Dictionary(findings.map { ($0.cause, $0.effect) }) { first, _ in first }
    }
    #expect(try effects("uprobe//bin/sh:main") == [.helperSleeps(HelperFunction(rawValue: helper)): .notLoaded])
    #expect(try effects("uprobe.s//bin/sh:main") == [:])
    #expect(try effects("syscall") == [:])
    // What a program has called later, from a work queue, may sleep.
    var object = ObjectSample()
    object.program("function", in: ".text", [Code.helper(helper)] + Code.end)
    object.program("program", in: "uprobe//bin/sh:main", [Code.call] + Code.end, calls: [0: "function"])
    #expect(try object.answer(on: kernel).programs[0].findings.map(\.effect) == [.perhapsNotLoaded])
  }

  @Test(arguments: [("Proprietary", true), ("", true), ("GPL", false), ("Dual BSD/GPL", false)])
  func `some helpers are for programs under the GPL`(licence: String, isRefused: Bool) throws {
    // bpf_trace_printk() is, bpf_map_lookup_elem() is not.
    var object = ObjectSample("kprobe/f", [Code.helper(1), Code.helper(6)] + Code.end)
    object.licence = licence
    let findings = try object.findings(on: kernel(helpers: [1, 6]))
    #expect(findings.map(\.cause) == (isRefused ? [.licence(HelperFunction(rawValue: 6))] : []))
    #expect(findings.allSatisfy { $0.effect == .notLoaded })
    #expect(RestrictedHelpers.contains(HelperFunction(rawValue: 6)) && !RestrictedHelpers.contains(HelperFunction(rawValue: 1)))
  }

  @Test(arguments: [("lsm/file_open", LicensedPart.securityHooks), ("struct_ops/member", .structOperations)])
  func `some types of programs are for those under the GPL`(section: String, part: LicensedPart) throws {
    var object = ObjectSample(section, Code.end)
    if part == .structOperations { object.operations("sample_ops", [("member", "program")]) }
    let kernel = KernelSample { kernel in
      kernel.function("bpf_lsm_file_open")
      let call = kernel.types.pointer(to: kernel.types.prototype(returning: KernelSample.int, []))
      let operations = kernel.types.structure("sample_ops", size: 8, [.init("member", call, at: 0)])
      kernel.types.structure("bpf_struct_ops_sample_ops", size: 8, [.init("data", operations, at: 0)])
    }
    #expect(try object.causes(on: kernel) == [])
    object.licence = "Proprietary"
    #expect(try object.findings(on: kernel).map(\.cause) == [.licenceOfProgram(part)])
    #expect(try object.answer(on: kernel).programs[0].load == .fails)
  }

  @Test func `what a function needs that is called counts, and what is not called does not`() throws {
    var object = ObjectSample()
    object.program("program", in: "kprobe/f", [Code.call] + Code.end, calls: [0: "called"])
    object.program("called", in: ".text", [Code.helper(130)] + Code.end)
    object.program("unused", in: ".text", [Code.helper(131)] + Code.end)
    #expect(
      try object.causes(on: kernel(helpers: [1])) == [.helperMissing(HelperFunction(rawValue: 130))])
  }

  @Test func `what runs after a throw is a matter of the program that names it`() throws {
    var object = ObjectSample()
    let thrower = object.types.function("thrower", object.types.prototype([]))
    object.types.declarationTag("exception_callback:caught", on: thrower)
    object.program("thrower", in: "tc", Code.end)
    object.program("plain", in: "xdp", Code.end)
    object.program("caught", in: ".text", [Code.helper(250)] + Code.end)
    let answer = try ObjectCheck(object.requirements(), on: kernel(helpers: [1]).facts()).answer()
    let findings = Dictionary(
      uniqueKeysWithValues: try answer.programs.map { (try object.requirements().inventory.programs[$0.program].name, $0.findings) }
    )
    #expect(findings["thrower"]?.map(\.cause) == [.helperMissing(HelperFunction(rawValue: 250))])
    #expect(findings["plain"]?.isEmpty == true)
  }

  @Test func `what the table of allowed helpers does not know, it does not answer`() {
    #expect(AllowedHelpers.allows(HelperFunction(rawValue: 9), in: .kprobe) == false)
    #expect(AllowedHelpers.allows(HelperFunction(rawValue: 1), in: .kprobe) == true)
    for helper in [Int32.min, -1, 0, 212, Int32.max] {
      #expect(AllowedHelpers.allows(HelperFunction(rawValue: helper), in: .kprobe) == nil)
    }
    for type in [ProgramType.tracing, .lsm, .systemCall, .netfilter] {
      #expect(AllowedHelpers.allows(HelperFunction(rawValue: 9), in: type) == false)
    }
    for type in [UInt32(0), 20, 27, 28, 33, 63, 64, UInt32.max] {
      #expect(AllowedHelpers.allows(HelperFunction(rawValue: 9), in: ProgramType(rawValue: type)) == nil)
    }
  }
}

/// Instructions that came later than the first version of BPF.
@Suite struct InstructionFeatureTests {
  typealias Case = (InstructionFeature, Instruction)

  static let features: [Case] = [
    // lock xadd with BPF_FETCH; or; xchg; cmpxchg
    (.atomics, Code.instruction(0xdb, 1, 2, 0x01)), (.atomics, Code.instruction(0xc3, 1, 2, 0x40)),
    (.atomics, Code.instruction(0xdb, 1, 2, 0xe1)), (.atomics, Code.instruction(0xdb, 1, 2, 0xf1)),
    // ldxsb, ldxsw; r1 = (s8)r2; w1 = (s16)w2
    (.signExtension, Code.instruction(0x91, 1, 2)), (.signExtension, Code.instruction(0x81, 1, 2)),
    (.signExtension, Code.instruction(0xbf, 1, 2, offset: 8)), (.signExtension, Code.instruction(0xbc, 1, 2, offset: 16)),
    // r1 s/= r2; w1 s%= 3
    (.signedDivision, Code.instruction(0x3f, 1, 2, offset: 1)), (.signedDivision, Code.instruction(0x94, 1, 0, offset: 1, 3)),
    // r1 = bswap16 r1
    (.byteSwap, Code.instruction(0xd7, 1, 0, 16)),
    (.longJumps, Code.instruction(0x06, 0, 0, 1)),
    // r1 = addr_space_cast(r2, 0, 1)
    (.addressSpaceCasts, Code.instruction(0xbf, 1, 2, offset: 1, 1)),
    (.mayGoto, Code.instruction(0xe5, 0, 0, offset: 1)),
    // load_acquire, store_release
    (.acquireRelease, Code.instruction(0xdb, 1, 2, 0x100)), (.acquireRelease, Code.instruction(0xdb, 1, 2, 0x110)),
    // gotox r1
    (.indirectJumps, Code.instruction(0x0d, 1)),
  ]

  @Test(arguments: features)
  func `each instruction has its feature`(feature: InstructionFeature, instruction: Instruction) {
    #expect(InstructionFeature(instruction) == feature)
  }

  @Test func `every feature has an instruction here`() {
    #expect(Set(Self.features.map(\.0)) == Set(InstructionFeature.allCases))
  }

  @Test(arguments: [
    Code.set(1, 2), Code.copy(1, 2), Code.load(1, 2, 0), Code.store(10, -8, 1), Code.exit, Code.helper(1), Code.jump(1),
    // lock xadd; le16; r1 /= r2; if w1 == 0
    Code.instruction(0xdb, 1, 2), Code.instruction(0xd4, 1, 0, 16), Code.instruction(0x3f, 1, 2), Code.instruction(0x16, 1),
    // r1 = 1 ll; r0 = *(u8 *)skb[0]
    Code.instruction(0x18, 1), Code.instruction(0x30),
  ])
  func `what is as old as BTF has none`(instruction: Instruction) { #expect(InstructionFeature(instruction) == nil) }

  private func has(_ feature: InstructionFeature, _ write: (inout KernelSample) -> Void) throws -> Bool? {
    try KernelSample(write).facts().has(feature)?.isThere
  }

  @Test func `atomics show by the function that checks them, or the helper of the same release`() throws {
    #expect(try has(.atomics) { $0.function("check_atomic") } == true)
    #expect(try has(.atomics) { $0.function("check_xadd") } == false)
    #expect(try has(.atomics) { $0.numbers("bpf_func_id", [1, 163]) } == true)
    #expect(try has(.atomics) { $0.numbers("bpf_func_id", [1]) } == false)
    #expect(try has(.atomics) { _ in } == nil)
  }

  @Test(arguments: [InstructionFeature.signExtension, .signedDivision, .byteSwap, .longJumps])
  func `those of the fourth version show by the function, or the attach type of the same release`(feature: InstructionFeature)
    throws
  {
    #expect(try has(feature) { $0.function("coerce_reg_to_size_sx") } == true)
    #expect(try has(feature) { $0.numbers("bpf_attach_type", [1, 46]) } == true)
    #expect(try has(feature) { $0.numbers("bpf_attach_type", [1]) } == false)
    #expect(try has(feature) { _ in } == nil)
  }

  @Test(
    arguments: [(InstructionFeature.addressSpaceCasts, 33), (.mayGoto, 33), (.indirectJumps, 34)] as [(InstructionFeature, Int32)])
  func `those that came with a type of maps show by it`(feature: InstructionFeature, map: Int32) throws {
    #expect(try has(feature) { $0.numbers("bpf_map_type", [1, map]) } == true)
    #expect(try has(feature) { $0.numbers("bpf_map_type", [1]) } == false)
    #expect(try has(feature) { _ in } == nil)
  }

  @Test func `acquire and release show by a function that is not static`() throws {
    #expect(try has(.acquireRelease) { $0.function("bpf_jit_supports_timed_may_goto") } == true)
    #expect(try has(.acquireRelease) { $0.function("other") } == false)
    #expect(try has(.acquireRelease) { _ in } == nil)
  }

  @Test func `an instruction that the kernel does not take is found at its place`() throws {
    let object = ObjectSample("xdp", [Code.set(1, 1), Code.instruction(0x91, 1, 10, offset: -8)] + Code.end)
    let kernel = KernelSample { $0.numbers("bpf_attach_type", [1]) }
    let finding = try #require(try object.findings(on: kernel).first)
    #expect(finding.cause == .instructionSet(.signExtension, .enumerator("BPF_ATTACH_TYPE tcx_ingress")))
    #expect(finding.place?.instruction == InstructionIndex(1) && finding.effect == .notLoaded)
  }
}
