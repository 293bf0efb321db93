import BPFObject
import BTF
import Relocation
import ByteReading
import TestSupport
import Testing

@testable import Portability

/// Functions, variables, symbols and configuration that an object asks for: those of the fixture `externs`.
@Suite struct ExternTests {
  private enum Part: CaseIterable { case acquire, release, jiffies, missing, symbol }

  /// A kernel with everything that the object asks for, but for some of it.
  private func kernel(without parts: Set<Part> = [], _ write: (inout KernelSample) -> Void = { _ in }) -> KernelSample {
    KernelSample { kernel in
      kernel.release = "6.12.3"
      let task = kernel.types.pointer(to: kernel.types.forward("task_struct"))
      kernel.tracepoint("task_newtask", [task, KernelSample.long])
      if !parts.contains(.acquire) { kernel.function("bpf_task_acquire", [task], returning: task) }
      if !parts.contains(.release) { kernel.function("bpf_task_release", [task]) }
      if !parts.contains(.jiffies) { kernel.types.variable("jiffies", KernelSample.long) }
      if !parts.contains(.missing) { kernel.types.variable("missing", KernelSample.int) }
      if !parts.contains(.symbol) { kernel.symbols = KernelSymbols(names: ["_stext"], includesModules: false) }
      write(&kernel)
    }
  }

  private func answer(_ kernel: KernelSample) throws -> ProgramAnswer {
    let inventory = try ObjectSample.inventory(Fixture.object("externs").array())
    return try ObjectCheck(ObjectRequirements(inventory), on: kernel.facts()).answer().programs[0]
  }

  private func effects(_ kernel: KernelSample) throws -> [FindingCause: Finding.Effect] {
    Dictionary(try answer(kernel).findings.map { ($0.cause, $0.effect) }) { max($0, $1) }
  }

  @Test func `where all are there nothing is found`() throws {
    #expect(try effects(kernel()) == [:])
    #expect(try answer(kernel()).verdict == .works)
  }

  @Test func `a function that is missing fails the object, a weak one does not`() throws {
    #expect(try effects(kernel(without: [.acquire])) == [.kernelFunctionMissing("bpf_task_acquire", isWeak: false): .notLoaded])
    let answer = try answer(kernel(without: [.release]))
    #expect(Set(answer.findings.map(\.cause)) == [.kernelFunctionMissing("bpf_task_release", isWeak: true)])
    #expect(answer.load == .loads && answer.verdict == .degraded)
    // The call is guarded by the program's own question.
    #expect(answer.findings.allSatisfy { $0.effect == .degraded })
  }

  @Test func `a function of another prototype is as good as missing`() throws {
    let kernel = kernel(without: [.acquire]) { $0.function("bpf_task_acquire", [KernelSample.int]) }
    guard
      case .kernelFunctionIncompatible("bpf_task_acquire", false, let expected, let found) = try answer(kernel).findings[0].cause
    else {
      Issue.record("\(try answer(kernel).findings)")
      return
    }
    let table = try kernel.facts().target.table(found.place)
    #expect(expected != .void && table.record(found.type)?.kind == .functionPrototype)
    #expect(try answer(kernel).load == .fails)
  }

  @Test func `a weak function of another prototype is left out`() throws {
    let kernel = kernel(without: [.release]) { $0.function("bpf_task_release") }
    #expect(try answer(kernel).load == .loads)
    #expect(try answer(kernel).verdict == .degraded)
  }

  @Test func `a kernel that marks functions lets programs call no others`() throws {
    let marking = kernel { kernel in
      let other = kernel.function("bpf_other")
      kernel.types.declarationTag("bpf_kfunc", on: other)
    }
    let found = try effects(marking)
    #expect(found[.kernelFunctionNotAllowed("bpf_task_acquire")] == .notLoaded)
    #expect(found[.kernelFunctionNotAllowed("bpf_task_release")] != nil)
  }

  @Test func `a variable that is missing fails the object, a weak one reads 0`() throws {
    #expect(try effects(kernel(without: [.jiffies])) == [.variableMissing("jiffies", isWeak: false): .notLoaded])
    #expect(try effects(kernel(without: [.missing])) == [.variableMissing("missing", isWeak: true): .degraded])
  }

  @Test func `a variable of another kind of type fails it too`() throws {
    let kernel = kernel(without: [.jiffies]) { kernel in
      let structure = kernel.structure("s", ["a"])
      kernel.types.variable("jiffies", structure)
    }
    guard case .variableIncompatible("jiffies", _, _) = try answer(kernel).findings[0].cause else {
      Issue.record("\(try answer(kernel).findings)")
      return
    }
    #expect(try answer(kernel).load == .fails)
  }

  @Test func `of an address nothing is known without a list of symbols`() throws {
    #expect(try effects(kernel(without: [.symbol])) == [.symbolUnknown("_stext"): .perhapsNotLoaded])
    #expect(try answer(kernel(without: [.symbol])).load == .unknown)
    let running = kernel(without: [.symbol]) {
      $0.symbols = KernelSymbols(names: ["jiffies", "missing"], includesModules: true)
    }
    #expect(try effects(running) == [.symbolMissing("_stext"): .notLoaded])
    // A module may have what System.map does not list.
    let listed = kernel(without: [.symbol]) { $0.symbols = KernelSymbols(names: ["other"], includesModules: false) }
    #expect(try effects(listed) == [.symbolUnknown("_stext"): .perhapsNotLoaded])
    let twice = kernel(without: []) { $0.symbols = KernelSymbols(names: ["_stext"], ambiguous: ["_stext"], includesModules: false) }
    #expect(try effects(twice) == [.symbolAmbiguous("_stext"): .notLoaded])
    // What has a type is there as well.
    let typed = kernel(without: [.symbol]) { $0.function("_stext") }
    #expect(try effects(typed) == [:])
  }

  /// The object with another text in the place of one of the same length.
  private func answer(replacing old: String, by new: String) throws -> ProgramAnswer {
    var bytes = try Fixture.object("externs").array()
    let (old, new) = (Array(old.utf8) + [0], Array(new.utf8) + [0])
    for start in 0...bytes.count - old.count where Array(bytes[start..<start + old.count]) == old {
      bytes.replaceSubrange(start..<start + old.count, with: new)
    }
    return try ObjectCheck(ObjectRequirements(ObjectSample.inventory(bytes)), on: kernel().facts()).answer().programs[0]
  }

  @Test(arguments: ["LINUX_KERNEL_VERSIOX", "MADE_UP_BY_NO_LOADER"])
  func `a value that loaders do not make up fails the object`(name: String) throws {
    let answer = try answer(replacing: "LINUX_KERNEL_VERSION", by: name)
    #expect(answer.findings.map(\.cause) == [.configurationUnrecognized(name)] && answer.load == .fails)
  }

  @Test func `functions of the kernel are for programs under the GPL, whether they get there or not`() throws {
    let answer = try answer(replacing: "GPL", by: "BSD")
    #expect(
      answer.findings.contains { $0.cause == .licenceOfProgram(.kernelFunction("bpf_task_acquire")) && $0.effect == .notLoaded })
  }

  @Test func `a version that is not known is one that the running kernel will tell`() throws {
    let nameless = kernel { $0.release = nil }
    #expect(try effects(nameless) == [.configurationUnknown("LINUX_KERNEL_VERSION"): .none])
    #expect(try answer(nameless).verdict == .works)
  }

  @Test(
    arguments: [
      ("6.12.3", 0x060c03), ("6.12", 0x060c00), ("5.10.0-32-cloud-amd64", 0x050a00), ("4.19.300", 0x0413ff), ("6", nil), ("", nil),
      ("x", nil), ("6.x", nil), ("99999999999.1", nil),
    ] as [(String, UInt32?)])
  func `the version comes from the release`(release: String, code: UInt32?) {
    #expect(LinuxVersion.code(of: release[...], numbers: 2) == code)
  }

  /// One extern of `.kconfig`, an int of that name.
  private func configured(_ name: String, isWeak: Bool) throws -> ObjectInventory {
    var types = BTFWriter()
    let int = types.integer("int", size: 4)
    let variable = types.variable(name, int, linkage: 2)
    types.dataSection(".kconfig", size: 4, [(variable, 0, 4)])
    var file = ELFWriter()
    let section = file.add(ELFWriter.Section("xdp", flags: 6, Code.end.flatMap { $0.encoded(.little) }))
    file.add(ELFWriter.Section(".BTF", types.array()))
    file.add(symbols: [
      ELFWriter.Symbol("program", size: 16, info: 0x12, section: section),
      ELFWriter.Symbol(name, info: isWeak ? 0x20 : 0x10),
    ])
    return try ObjectSample.inventory(file.array())
  }

  @Test func `what is missing and weak is said of the programs that ask for it`() throws {
    let inventory = try ObjectSample.inventory(Fixture.object("calls").array())
    let answer = ObjectCheck(ObjectRequirements(inventory), on: try KernelSample().facts()).answer()
    var counts = (with: 0, without: 0)
    for program in answer.programs {
      let uses = inventory.uses[program.program]
      let asked = Set((uses.kernelFunctions + uses.externs).map { inventory.externs[$0].name })
      let missing = program.findings.compactMap { if case .kernelFunctionMissing(let name, true) = $0.cause { name } else { nil } }
      #expect(asked.isSuperset(of: missing))
      if missing.isEmpty { counts.without += 1 } else { counts.with += 1 }
    }
    #expect(counts.with > 0 && counts.without > 0)
  }

  @Test func `a variable without an address in the running kernel's symbols is not loaded`() throws {
    func effects(_ symbols: KernelSymbols?) throws -> [String: Finding.Effect] {
      let kernel = KernelSample { kernel in
        kernel.types.variable("jiffies", KernelSample.int)
        kernel.symbols = symbols
      }
      let requirements = ObjectRequirements(try ObjectSample.inventory(Fixture.object("externs").array()))
      let findings = try ObjectCheck(requirements, on: kernel.facts()).answer().programs.flatMap(\.findings)
      var effects: [String: Finding.Effect] = [:]
      for finding in findings { if case .variableWithoutAddress(let name) = finding.cause { effects[name] = finding.effect } }
      return effects
    }
    #expect(try effects(nil) == [:])
    #expect(try effects(KernelSymbols(names: ["jiffies"], ambiguous: [], includesModules: true)) == [:])
    #expect(try effects(KernelSymbols(names: [], ambiguous: [], includesModules: false)) == [:])
    #expect(try effects(KernelSymbols(names: [], ambiguous: [], includesModules: true)) == ["jiffies": .notLoaded])
  }

  @Test(
    arguments: [
      ("CONFIG_HZ", String?.none, [FindingCause.configurationUnknown("CONFIG_HZ"): Finding.Effect.perhapsNotLoaded]),
      ("CONFIG_HZ", "CONFIG_OTHER=y\n", [.configurationMissing("CONFIG_HZ"): .notLoaded]), ("CONFIG_HZ", "CONFIG_HZ=250\n", [:]),
    ] as [(String, String?, [FindingCause: Finding.Effect])])
  func `a value of the configuration is known where the configuration is`(
    name: String, configuration: String?, expected: [FindingCause: Finding.Effect]
  ) throws {
    let kernel = KernelSample { $0.configuration = configuration }
    func findings(isWeak: Bool) throws -> [FindingCause: Finding.Effect] {
      let requirements = ObjectRequirements(try configured(name, isWeak: isWeak))
      let answer = try ObjectCheck(requirements, on: kernel.facts()).answer().programs[0]
      return Dictionary(answer.findings.map { ($0.cause, $0.effect) }) { a, _ in a }
    }
    #expect(try findings(isWeak: false) == expected)
    #expect(try findings(isWeak: true) == [:])
  }

  @Test func `whether there is a wrapper of system calls, and a cookie, shows by the types`() throws {
    func value(_ name: String, _ kernel: KernelSample) throws -> [UInt8]? {
      let inventory = try configured(name, isWeak: false)
      let values = try kernel.facts().values(for: inventory.externs, order: .little)
      return values.known[name]?.array()
    }
    #expect(try value("LINUX_HAS_SYSCALL_WRAPPER", KernelSample { $0.function("__x64_sys_bpf") }) == [1, 0, 0, 0])
    #expect(try value("LINUX_HAS_SYSCALL_WRAPPER", KernelSample()) == [0, 0, 0, 0])
    // A kernel without probes, which loaders ask by.
    let probes = { (names: [String]) in KernelSample { kernel in for name in names { kernel.function(name) } } }
    #expect(try value("LINUX_HAS_SYSCALL_WRAPPER", probes(["__x64_sys_bpf", "bpf_check"])) == [0, 0, 0, 0])
    #expect(try value("LINUX_HAS_SYSCALL_WRAPPER", probes(["__x64_sys_bpf", "bpf_check", "register_kprobe"])) == [1, 0, 0, 0])
    #expect(try value("LINUX_HAS_BPF_COOKIE", KernelSample { $0.numbers("bpf_func_id", [174]) }) == [1, 0, 0, 0])
    #expect(try value("LINUX_HAS_BPF_COOKIE", KernelSample { $0.numbers("bpf_func_id", [1]) }) == [0, 0, 0, 0])
  }
}
