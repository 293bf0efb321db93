import BPFObject
import ByteReading
import TestSupport
import Testing
import VerifierLog

@testable import Kernel
@testable import Loader

/// What the loader says is what `explain` knows: every case of its errors, as `load` prints it.
@Suite struct LoaderMessageTests {
  private static let refused = KernelError(.loadProgram, subject: "program 'p'", number: 1)

  static let programs: [ProgramFailure] = {
    var denied = refused
    denied.hint = KernelError.privilegeHint(needed: [.bpf], given: [.bpf])
    var missing = refused
    missing.hint = KernelError.privilegeHint(needed: [.bpf, .performanceMonitoring], given: [.bpf])
    var single = refused
    single.hint = KernelError.privilegeHint(needed: [.bpf], given: [])
    return [
      .refused(denied), .refused(missing), .refused(single), .refused(refused),
      .refused(KernelError(.loadProgram, subject: "program 'p'", number: 22)),
      .refused(KernelError(.loadProgram, subject: "program 'p'", number: 7, log: "processed 5 insns (limit 1000000)\n")),
      .noSuchProgram("x"), .noType(section: "nosuch"), .noTarget(section: "fentry"), .targetNotFound("x", inModule: nil),
      .targetNotFound("x", inModule: "m"), .noTargetProgram, .structOperations("m", .noKernelType("x")), .notInStructOps,
      .call(nil, "there is no function 'x', which its tag names as exception callback"),
      .call(nil, "exception callback 'x' is not a global function that others see"),
      .call(InstructionIndex(3), "the address of a function has no relocation"),
      .call(InstructionIndex(3), "the call goes to no function of .text"), .tooLarge(limit: 1_000_000),
      .jumpTable("offset 3 and size 8 are not multiples of 8"), .information(".BTF.ext has no line information of function 'f'"),
      .information("the program that it attaches to has no BTF"),
      .information("the BTF of the program that it attaches to is malformed"),
    ]
  }()

  static let externs: [ExternFailure] = [
    .notFound, .notAmongTypes, .unknownVirtual, .ambiguous(1, 2), .incompatible(expected: "int", found: "struct x"),
    .badValue("y", needs: "bool"), .tooLarge("99999", size: 2), .tooManyModules,
  ]

  static let structOperations: [StructOperationsFailure] = [
    .noKernelType("x"), .noMember("m"), .bitField("m"), .otherType("m", found: "4 bytes", expected: "8 bytes"), .notAFunction("m"),
    .reused(program: "p"), .noContents,
  ]

  static let maps: [MapFailure] =
    [
      .otherIsPinned(path: "/sys/fs/bpf/m", difference: "its type is 1, not 2"),
      .pin(path: "/x", KernelError(.pinObject, subject: "map 'm' at '/x'", number: 1)),
      .pin(path: "/x", KernelError(.openPinned, subject: "'/x'", number: 2)),
      .pin(path: "/x", KernelError(call: "mkdir", subject: "/x", number: 13)), .noContents(".data"), .slot(3, name: "f"),
      .tooLarge(9, limit: 8),
    ]
    + ([.flags(1), .keySize(4), .valueSize(4), .noSize, .notPowerOfTwo(3), .notWholePages(64, page: 4096)]
    as [RingMap.CreationProblem]).map { .ring($0, KernelError(.createMap, subject: "map 'm'", number: 22)) }

  static let attaching: [AttachFailure.Reason] =
    ([.cgroup, .interface, .netfilterHook, .socketMap, .attachType] as [AttachFailure.Choice]).map { .notChosen($0) }
    + ([
      .elsewhere(.socket), .elsewhere(.route), .elsewhere(.trafficAction), .elsewhere(.redirectMap), .elsewhere(.infraredDevice),
      .testRun, .structOperations, .notYet(.kernelProbeMulti), .notYet(.usdt), .notYet(.userProbe),
    ] as [AttachKind]).map { .kind($0) }
    + [
      .unknown(section: "x"), .noTarget(section: "kprobe"), .notATracepoint("x"), .noTracepoint("x/y"), .noTracefs,
      .noEventSource("kprobe"), .noInterface("eth7"), .noProcessor, .noOperations,
      .kernel(KernelError(.createLink, subject: "link of program 'p'", number: 22)),
    ]

  static let objects: [LoadError] =
    [
      LoadError(.foreignByteOrder), LoadError(.noKernelTypes(use: "CO-RE relocations", words: "no such file")),
      LoadError(.relocation(index: 3, section: "xdp", instruction: 4, words: "it is ambiguous")),
      LoadError(.structOperations(.noMember("m")), subject: "struct_ops map 'ops'"),
      LoadError(.unreadable("/boot/config-6.1 and /proc/config.gz", words: "No such file or directory")),
      LoadError(.program(.tooLarge(limit: 1_000_000)), subject: "program 'p'"),
      LoadError(
        .kernel(KernelError(.loadBTF, subject: "BTF", number: 22)), subject: "the object's BTF, which struct_ops maps need"),
      LoadError(.kernel(KernelError(call: "mmap", subject: "map 'm'", number: 12))),
      LoadError(.object(ObjectProblem(.noSymbols, section: nil))), LoadError(.object(ObjectProblem(.noTypes, section: nil))),
      LoadError(.object(ObjectProblem(.legacyMaps, section: "maps"))),
      LoadError(.object(ObjectProblem(.emptyLicence, section: nil))),
    ] + [1, 7, 12, 22].map { LoadError(.kernel(KernelError(.createMap, subject: "map 'm'", number: $0))) }
    + maps.map { LoadError(.map($0), subject: "map 'm'") } + externs.map { LoadError(.extern("x", $0)) }
    + structOperations.map { LoadError(.structOperations($0), subject: "struct_ops map 'ops'") }
    + programs.dropFirst(6).map { LoadError(.program($0), subject: "program 'p'") }

  private func explain(_ text: String) throws -> Refusal {
    var reader = LogReader()
    let bytes = Array(text.utf8)
    reader.read(bytes.rawSpan)
    let reading = reader.finish()
    #expect(reading.refusals.count == 1, "\(text)")
    return try #require(reading.refusals.first)
  }

  private func expectKnown(_ refusal: Refusal, _ words: String) {
    let match = refusal.cause?.match
    #expect(match != nil, "\(words)")
    #expect(match?.broken.contains("{") == false && match?.remedy.contains("{") == false, "\(words): \(match?.broken ?? "")")
  }

  private func quoted(_ text: String) -> String { text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }

  @Test(arguments: programs.indices)
  func `why a program was refused is known, as text and as JSON`(index: Int) throws {
    let failure = Self.programs[index]
    let words: String
    if case .refused(let error) = failure { words = "\(error)" } else { words = "\(failure)" }
    let heading =
      "a.o: 0 of 1 programs loaded\n\n  program  section  result\n  p        xdp      refused (errno \(failure.number))\n\n"
    let text = try explain(heading + "p: \(words)\n")
    expectKnown(text, words)
    #expect(text.program == "p" && text.errno == failure.number)
    let document = try explain(
      "{\"schema\":\"btfscope/load/1\",\"object\":\"a.o\",\"errno\":null,\"error\":null,\"maps\":[],\"programs\":[{\"program\":\"p\",\"loaded\":false,\"errno\":\(failure.number),\"error\":\"\(quoted(words))\",\"verifier\":{\"log\":\"\"}}]}"
    )
    expectKnown(document, words)
    #expect(document.cause == text.cause && document.program == "p" && document.errno == failure.number)
    // The line alone, where it says enough.
    if case .refused = failure { expectKnown(try explain("p: \(words)\n"), words) }
  }

  @Test(arguments: objects.indices)
  func `why an object was not loaded is known, as text and as JSON`(index: Int) throws {
    let error = Self.objects[index]
    let text = try explain("a.o: not loaded: \(error)\n")
    expectKnown(text, "\(error)")
    #expect(text.program == nil)
    let document = try explain(
      "{\"schema\":\"btfscope/load/1\",\"object\":\"a.o\",\"errno\":\(error.number),\"error\":\"\(quoted("\(error)"))\",\"maps\":[],\"programs\":[]}"
    )
    expectKnown(document, "\(error)")
    #expect(document.errno == error.number && document.cause == text.cause)
  }

  @Test(arguments: attaching.indices)
  func `why a program was not attached is known`(index: Int) throws {
    let failure = AttachFailure(Self.attaching[index], subject: "program 'p'")
    #expect(RuleBook.ownLoader.match("\(failure)") != nil, "\(failure)")
  }

  /// Fails to compile where an error gets a case that is not in the lists above.
  @Test func `the lists have every case`() {
    func number(_ failure: ProgramFailure) -> Int {
      switch failure {
      case .refused: 0
      case .noSuchProgram: 1
      case .noType: 2
      case .noTarget: 3
      case .targetNotFound: 4
      case .noTargetProgram: 5
      case .structOperations: 6
      case .notInStructOps: 7
      case .call: 8
      case .tooLarge: 9
      case .jumpTable: 10
      case .information: 11
      }
    }
    func number(_ failure: MapFailure) -> Int {
      switch failure {
      case .otherIsPinned: 0
      case .pin: 1
      case .noContents: 2
      case .slot: 3
      case .ring: 4
      case .tooLarge: 5
      }
    }
    func number(_ failure: ExternFailure) -> Int {
      switch failure {
      case .notFound: 0
      case .notAmongTypes: 1
      case .unknownVirtual: 2
      case .ambiguous: 3
      case .incompatible: 4
      case .badValue: 5
      case .tooLarge: 6
      case .tooManyModules: 7
      }
    }
    func number(_ failure: StructOperationsFailure) -> Int {
      switch failure {
      case .noKernelType: 0
      case .noMember: 1
      case .bitField: 2
      case .otherType: 3
      case .notAFunction: 4
      case .reused: 5
      case .noContents: 6
      }
    }
    func number(_ error: LoadError) -> Int {
      switch error.reason {
      case .kernel: 0
      case .object: 1
      case .foreignByteOrder: 2
      case .noKernelTypes: 3
      case .relocation: 4
      case .extern: 5
      case .map: 6
      case .program: 7
      case .structOperations: 8
      case .unreadable: 9
      }
    }
    func number(_ reason: AttachFailure.Reason) -> Int {
      switch reason {
      case .kernel: 0
      case .notChosen: 1
      case .kind: 2
      case .unknown: 3
      case .noTarget: 4
      case .notATracepoint: 5
      case .noTracepoint: 6
      case .noTracefs: 7
      case .noEventSource: 8
      case .noInterface: 9
      case .noProcessor: 10
      case .noOperations: 11
      }
    }
    #expect(Set(Self.programs.map { number($0) }).count == 12 && Set(Self.maps.map { number($0) }).count == 6)
    #expect(Set(Self.externs.map { number($0) }).count == 8 && Set(Self.structOperations.map { number($0) }).count == 7)
    #expect(Set(Self.objects.map { number($0) }).count == 10 && Set(Self.attaching.map { number($0) }).count == 12)
  }
}
