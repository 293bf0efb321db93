import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

/// What is made of the kernel's words, without a kernel.
@Suite struct FeatureAnswerTests {
  private func error(_ number: Int32, _ log: String = "") -> KernelError {
    KernelError(.loadProgram, subject: "probe", number: number, log: log)
  }

  @Test func `a refusal for want of privilege or memory says nothing about the feature`() {
    #expect(FeatureAnswer(refused: error(EINVAL)) == .no(EINVAL))
    for number in [EPERM, ENOMEM, EAGAIN, EMFILE] {
      guard case .unknown(number, let words) = FeatureAnswer(refused: error(number)) else {
        Issue.record("\(number)")
        continue
      }
      #expect(!words.isEmpty)
    }
    var hinted = error(EPERM)
    hinted.hint = "this needs root"
    #expect(FeatureAnswer(refused: hinted) == .unknown(EPERM, "this needs root"))
    #expect(FeatureAnswer(error(EBADF), expecting: EBADF, ENODEV) == .yes)
    #expect(FeatureAnswer(error(EINVAL), expecting: EBADF) == .no(EINVAL))
    #expect(FeatureAnswer(nil, expecting: EBADF) == .yes)
  }

  @Test func `of several answers yes counts most, and what is not known more than no`() {
    #expect(FeatureAnswer.first(of: [.no(1), .unknown(1, "x"), .yes]) == .yes)
    #expect(FeatureAnswer.first(of: [.no(22), .unknown(1, "x"), .no(1)]) == .unknown(1, "x"))
    #expect(FeatureAnswer.first(of: [.no(22), .no(1)]) == .no(22))
    #expect(FeatureAnswer.first(of: []) == .no(0))
  }

  @Test func `the verifier's words about helpers, of all ages`() {
    for words in ["unknown func bpf_x#1", "invalid func unknown#999", "program of this type cannot use helper bpf_x#1"] {
      #expect(Helpers.answer(error(EINVAL, "0: (85) call bpf_x#1\n\(words)\n")) == .no(EINVAL))
    }
    #expect(Helpers.answer(error(EACCES, "0: (85) call bpf_x#1\nR1 type=ctx expected=fp\n")) == .yes)
    #expect(Helpers.answer(error(EINVAL)) == .no(EINVAL))
    guard case .unknown(EPERM, _) = Helpers.answer(error(EPERM)) else { return #expect(Bool(false)) }
  }

  @Test func `instructions lie as this machine has them`() {
    let bytes = Bytes(code: [ProbeInstruction(0xbf, destination: 1, source: 2, offset: -2, immediate: 0x0102_0304)]).array()
    #expect(bytes.count == 8 && bytes[0] == 0xbf)
    if UInt16(1).littleEndian == 1 { #expect(bytes[1] == 0x21 && Array(bytes[2...]) == [0xfe, 0xff, 4, 3, 2, 1]) }
  }

  @Test func `abilities and kinds have names of their own`() {
    #expect(Set(Ability.allCases.map { "\($0.name)" }).count == Ability.allCases.count)
    #expect(Set(TypeKinds.allCases.map { "\($0.name)" }).count == TypeKinds.allCases.count)
    #expect(Set(MapFlag.allCases.map { "\($0.name)" }).count == MapFlag.allCases.count)
  }

  @Test(arguments: BPFCommand.allCases)
  func `every command fails with the errno that it is forced to, and nothing else is made of it`(command: BPFCommand) {
    #if DEBUG
      SystemCall.$forcedError.withValue(EPERM) {
        guard case .unknown(EPERM, _) = Commands.ask(command) else { return #expect(Bool(false), "\(command)") }
      }
    #endif
  }

  @Test func `without privilege everything that is asked is unknown, never no`() {
    #if DEBUG
      SystemCall.$forcedError.withValue(EPERM) {
        func isUnknown(_ answer: FeatureAnswer) -> Bool { if case .unknown(EPERM, _) = answer { true } else { false } }
        for type in ProgramTypes.known { #expect(isUnknown(ProgramTypes.ask(type)), "program type \(type)") }
        for type in MapTypes.known { #expect(isUnknown(MapTypes.ask(type)), "map type \(type)") }
        for type in AttachTypes.known { #expect(isUnknown(AttachTypes.ask(type)), "attach type \(type)") }
        for type in LinkTypes.known { #expect(isUnknown(LinkTypes.ask(type)), "link type \(type)") }
        for kind in TypeKinds.allCases { #expect(isUnknown(TypeKinds.ask(kind)), "\(kind)") }
        for flag in MapFlag.allCases { #expect(isUnknown(MapFlag.ask(flag)), "\(flag)") }
        for ability in Ability.allCases where ability != .kernelTypes && ability != .moduleTypes {
          #expect(isUnknown(Ability.ask(ability)), "\(ability)")
        }
        #expect(isUnknown(Helpers.ask(1, in: 1)) && isUnknown(KernelFunctions.ask(1, in: 1)))
      }
    #endif
  }
}

/// What the running kernel answers.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct FeatureProbeTests {
  @Test func `types that every kernel has are there, and those that none has are not`() {
    for type in [1, 2, 3, 5, 6, 7, 17] as [UInt32] { #expect(ProgramTypes.ask(type) == .yes, "\(type)") }
    #expect(ProgramTypes.ask(999) == .no(EINVAL))
    for type in [1, 2, 3, 4, 5, 6, 9, 11, 12, 13, 22, 23, 24, 26, 27, 29] as [UInt32] {
      #expect(MapTypes.ask(type) == .yes, "\(type)")
    }
    #expect(MapTypes.ask(999) == .no(EINVAL))
    #expect(AttachTypes.ask(999) == .no(0) && LinkTypes.ask(999) == .no(0))
    #expect(AttachTypes.ask(0) == .yes && AttachTypes.ask(10) == .yes && LinkTypes.ask(3) == .yes && LinkTypes.ask(6) == .yes)
    for kind in [TypeKinds.integer, .function, .dataSection, .globalFunction] { #expect(TypeKinds.ask(kind) == .yes, "\(kind)") }
  }

  @Test func `helpers are told by the type of program`() {
    #expect(Helpers.ask(1, in: 1) == .yes)
    #expect(Helpers.ask(44, in: 6) == .yes, "bpf_xdp_adjust_head in XDP")
    #expect(Helpers.ask(44, in: 1) == .no(EINVAL))
    #expect(Helpers.ask(100_000, in: 1) == .no(EINVAL))
    guard case .unknown(0, _) = Helpers.ask(1, in: 26) else { return #expect(Bool(false)) }
  }

  @Test func `old abilities are there`() {
    for ability in [
      Ability.largePrograms, .boundedLoops, .subprograms, .instructions2, .instructions3, .programNames, .globalVariables,
    ] {
      #expect(Ability.ask(ability) == .yes, "\(ability)")
    }
    #expect(Ability.ask(.batches) == .yes && Ability.ask(.boundMaps) == .yes)
  }

  @Test func `no program stays in the kernel`() throws {
    for type in ProgramTypes.known { _ = ProgramTypes.ask(type) }
    for type in AttachTypes.known { _ = AttachTypes.ask(type) }
    for type in LinkTypes.known { _ = LinkTypes.ask(type) }
    for ability in Ability.allCases { _ = Ability.ask(ability) }
    for helper in Int32(1)..<212 where !Helpers.noisy.contains(helper) { _ = Helpers.ask(helper, in: 6) }
    // Other tests load and let go of objects at the same time: the one probe with a name can be told from theirs.
    var id: UInt32 = 0
    while let next = try KernelObjects.nextID(.program, after: id) {
      id = next
      if let program = try? KernelProgram.open(id: id), let info = try? program.info() { #expect(info.name != "probe") }
    }
  }

  @Test func `settings are read, and what they mean`() {
    let settings = KernelSetting.all()
    #expect(settings.first { $0.name == "net.core.bpf_jit_enable" }?.value != nil)
    #expect(KernelSetting(name: "kernel.unprivileged_bpf_disabled", value: "2", number: 0).meaning?.contains("privileged") == true)
    #expect(KernelSetting(name: "x", value: nil, number: ENOENT).meaning == "this kernel has no such setting")
    #expect(KernelSetting(name: "x", value: nil, number: EACCES).meaning?.hasPrefix("cannot be read") == true)
  }
}

@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)")) struct NeedTests {
  @Test func `flags without a name are asked for by making such a map`() {
    let array = MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 1)
    #expect(MapTypes.ask(flags: 1 << 30, like: array) == .no(EINVAL))
    // BPF_F_WRONLY_PROG
    #expect(MapTypes.ask(flags: 1 << 8, like: array) == .yes)
    let wrong = MapCreation(type: 2, keySize: 8, valueSize: 8, maxEntries: 1)
    guard case .unknown = MapTypes.ask(flags: 1 << 8, like: wrong) else {
      Issue.record("a map that cannot be made says nothing about its flags")
      return
    }
  }

  @Test func `ways to attach by events are there`() {
    #expect(EventWay.ask(.events) == .yes)
    for (way, source) in [(EventWay.kernelProbes, "kprobe"), (.userProbes, "uprobe")] {
      // A kernel may be built without.
      #expect(EventSource(source) == nil || EventWay.ask(way) == .yes)
    }
    #expect(EventWay.ask(.tracepoint(category: "no", name: "such")) != .yes)
  }
}
