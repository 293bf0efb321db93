import BPFObject
import BTF
import TestSupport
import Testing

@testable import Portability

/// Maps that no kernel makes.
@Suite struct MapRuleTests {
  typealias Map = ObjectSample.Map

  private func findings(_ map: Map, on kernel: KernelSample = KernelSample()) throws -> [Finding] {
    var object = ObjectSample("xdp", Code.end)
    object.map(map)
    return try object.findings(on: kernel)
  }

  private func faults(_ map: Map, on kernel: KernelSample = KernelSample()) throws -> [MapFault] {
    try findings(map, on: kernel).compactMap { if case .mapRefused(_, _, let fault, _) = $0.cause { fault } else { nil } }
  }

  static let types = Set(1...35).subtracting([12, 13, 26]).sorted().map { UInt32($0) }

  @Test(arguments: types)
  func `a map as its type wants it is made`(type: UInt32) throws {
    let isLocal = [24, 28, 29, 32].contains(type)
    #expect(try findings(Map(name: "map", type: type, keyType: isLocal ? TypeID(1) : nil)) == [])
    #expect(MapRules.rule(for: MapType(rawValue: type)) != nil)
  }

  @Test func `of types that are not known nothing is said`() throws {
    #expect(MapRules.rule(for: .structOperations) == nil && MapRules.rule(for: MapType(rawValue: 36)) == nil)
    #expect(try findings(Map(name: "map", type: 99, flags: 7, keySize: 3)) == [])
  }

  static let keys: [(UInt32, UInt32)] = [
    (2, 8), (3, 8), (11, 4), (11, 261), (22, 4), (30, 4), (27, 4), (19, 4), (18, 513), (1, 0), (34, 8),
  ]

  @Test(arguments: keys)
  func `a key of a wrong size`(type: UInt32, size: UInt32) throws {
    guard let rule = MapRules.rule(for: MapType(rawValue: type)) else { return #expect(Bool(false)) }
    let finding = try #require(try findings(Map(name: "m", type: type, keySize: size)).first)
    #expect(finding.cause == .mapRefused(map: "m", MapType(rawValue: type), .keySize(size, rule.keys), by: "\(rule.function)"))
    #expect(finding.effect == .notLoaded)
  }

  static let values: [(UInt32, UInt32)] = [
    (3, 8), (4, 8), (8, 8), (15, 16), (18, 12), (14, 16), (7, 12), (17, 8), (31, 4), (33, 8), (34, 8),
  ]

  @Test(arguments: values)
  func `a value of a wrong size`(type: UInt32, size: UInt32) throws {
    let rule = try #require(MapRules.rule(for: MapType(rawValue: type)))
    #expect(try faults(Map(name: "m", type: type, valueSize: size)) == [.valueSize(size, rule.values)])
  }

  static let flags: [(UInt32, UInt32)] = [
    (1, 1 << 10), (1, 1 << 12), (9, 1), (2, 1), (3, 1 << 7), (16, 1 << 3), (10, 1 << 2), (27, 1),
  ]

  @Test(arguments: flags)
  func `flags that maps of the type do not take`(type: UInt32, flag: UInt32) throws {
    #expect(try faults(Map(name: "m", type: type, flags: flag)) == [.flags(MapFlags(rawValue: flag))])
  }

  @Test(arguments: [(11, .noPreallocation), (35, .noPreallocation), (33, .mappable)] as [(UInt32, MapFlags)])
  func `flags that maps of the type must have`(type: UInt32, flag: MapFlags) throws {
    #expect(try faults(Map(name: "m", type: type, flags: 0)) == [.flagsMissing(flag)])
  }

  @Test(arguments: [24, 28, 29, 32] as [UInt32])
  func `what belongs to something else has no entries of its own, no memory before, and types`(type: UInt32) throws {
    let int = TypeID(1)
    #expect(try faults(Map(name: "m", type: type, entries: 10, keyType: int)) == [.entries(10)])
    #expect(try faults(Map(name: "m", type: type, flags: 0, keyType: int)) == [.flagsMissing(.noPreallocation)])
    #expect(try faults(Map(name: "m", type: type)) == [.noTypes])
    #expect(try faults(Map(name: "m", type: type, keySize: 8)) == [.keySize(8, .exactly(4)), .noTypes])
    // An enum is as large, and no number to the kernel.
    var object = ObjectSample("xdp", Code.end)
    let key = object.types.enumeration("key", [("ONE", 1)])
    object.map(Map(name: "m", type: type, keyType: key))
    #expect(
      try object.causes(on: KernelSample()) == [
        .mapRefused(map: "m", MapType(rawValue: type), .keyType, by: "bpf_local_storage_map_alloc_check")
      ])
  }

  @Test func `flags that rule each other out`() throws {
    #expect(try faults(Map(name: "m", type: 1, flags: 0x18)) == [.flagsTogether([.readOnly, .writeOnly])])
    #expect(try faults(Map(name: "m", type: 2, flags: 0x180)) == [.flagsTogether([.readOnlyForPrograms, .writeOnlyForPrograms])])
    // Said once.
    #expect(try faults(Map(name: "m", type: 3, flags: 0x180)) == [.flags([.readOnlyForPrograms, .writeOnlyForPrograms])])
  }

  @Test func `map_extra is for a few types`() throws {
    #expect(try faults(Map(name: "m", type: 1, extra: 1)) == [.extra(1)])
    #expect(try faults(Map(name: "m", type: 30, extra: 15)) == [])
    #expect(try faults(Map(name: "m", type: 30, extra: 16)) == [.extra(16)])
  }

  @Test func `stacks of places in files are larger`() throws {
    #expect(try faults(Map(name: "m", type: 7, flags: 1 << 5, valueSize: 64)) == [])
    #expect(try faults(Map(name: "m", type: 7, flags: 1 << 5, valueSize: 40)) == [.valueSize(40, .multiple(of: 32))])
  }

  @Test func `a stack that is deeper than the kernel's setting is perhaps refused`() throws {
    let findings = try findings(Map(name: "m", type: 7, valueSize: 1024))
    #expect(findings.map(\.effect) == [.perhapsNotLoaded])
    #expect(try self.findings(Map(name: "m", type: 7, valueSize: 1016)) == [])
  }

  @Test func `what a loader may still set is not known`() throws {
    for (map, cause) in [
      (Map(name: "m", type: 1, entries: 0), FindingCause.mapWithoutSize(map: "m")),
      (Map(name: "m", type: 7, valueSize: 0), .mapWithoutValues(map: "m")),
      (Map(name: "m", type: 12), .mapWithoutInner(map: "m")), (Map(name: "m", type: 13), .mapWithoutInner(map: "m")),
    ] {
      let findings = try findings(map)
      #expect(findings.map(\.cause) == [cause] && findings.map(\.effect) == [.perhapsNotLoaded])
    }
    // There is one for each processor.
    #expect(try findings(Map(name: "m", type: 4, entries: 0)) == [])
  }

  @Test func `values by processor have as much room as a page, or 32 KiB`() throws {
    let small = KernelSample { $0.x86Registers() }
    for type in [5, 6, 10] as [UInt32] {
      #expect(try findings(Map(name: "m", type: type, valueSize: 32768), on: small) == [])
      let refused = try findings(Map(name: "m", type: type, valueSize: 32769), on: small)
      #expect(refused.map(\.effect) == [.notLoaded])
      // Pages of 64 KiB have room for it.
      #expect(try findings(Map(name: "m", type: type, valueSize: 32769)).map(\.effect) == [.perhapsNotLoaded])
      #expect(try findings(Map(name: "m", type: type, valueSize: 65537)).map(\.effect) == [.notLoaded])
    }
  }

  @Test func `long keys of hash tables came with the release of maps of tasks`() throws {
    func kernel(_ maps: [Int32]) -> KernelSample { KernelSample { $0.numbers("bpf_map_type", maps) } }
    #expect(try faults(Map(name: "m", type: 1, keySize: 1024), on: kernel([1, 27])) == [.keySize(1024, .between(1, 512))])
    #expect(try faults(Map(name: "m", type: 1, keySize: 1024), on: kernel([1, 29])) == [])
    #expect(try faults(Map(name: "m", type: 1, keySize: 1024)) == [])
    #expect(try faults(Map(name: "m", type: 1, keySize: 512), on: kernel([1])) == [])
  }

  @Test func `a map that is wrong fails every program`() throws {
    var object = ObjectSample("xdp", Code.end)
    object.program("other", in: "tc", Code.end)
    object.map(Map(name: "m", type: 2, keySize: 8))
    let answer = try object.answer(on: KernelSample())
    #expect(answer.programs.count == 2 && answer.programs.allSatisfy { $0.load == .fails })
  }
}

/// Maps that are handed to helpers.
@Suite struct MapArgumentTests {
  private func causes(_ type: UInt32, _ code: [Instruction], at slot: Int = 0, section: String = "xdp") throws -> [FindingCause] {
    var object = ObjectSample()
    object.map("m", type: type)
    object.program("p", in: section, code + Code.end, calls: [slot: "m"])
    return try object.causes(on: KernelSample { $0.types.integer("short", size: 2) })
  }

  private func refused(_ helper: Int32, _ type: UInt32) -> [FindingCause] {
    [.helperTakesNoSuchMap(HelperFunction(rawValue: helper), map: "m", MapType(rawValue: type))]
  }

  @Test(arguments: [(1, 4), (1, 27), (1, 22), (1, 3), (2, 7), (87, 1), (131, 1), (209, 27)] as [(Int32, UInt32)])
  func `a helper that takes no map of that type`(helper: Int32, type: UInt32) throws {
    #expect(try causes(type, Code.wide(1) + [Code.helper(helper)]) == refused(helper, type))
  }

  @Test(arguments: [(1, 1), (1, 2), (2, 15), (3, 9), (87, 30), (131, 27), (209, 31), (1, 14), (51, 16)] as [(Int32, UInt32)])
  func `one that does`(helper: Int32, type: UInt32) throws { #expect(try causes(type, Code.wide(1) + [Code.helper(helper)]) == []) }

  @Test func `the map is the second argument behind a context`() throws {
    #expect(try causes(1, Code.wide(2) + [Code.helper(25)]) == refused(25, 1))
    #expect(try causes(4, Code.wide(2) + [Code.helper(25)]) == [])
    #expect(try causes(1, Code.wide(1) + [Code.helper(25)]) == [])
  }

  @Test func `it is followed through copies, and not beyond calls`() throws {
    #expect(try causes(4, Code.wide(6) + [Code.copy(1, 6), Code.helper(5), Code.copy(1, 6), Code.helper(1)]) == refused(1, 4))
    #expect(try causes(4, Code.wide(1) + [Code.helper(5), Code.helper(1)]) == [])
    #expect(try causes(4, Code.wide(1) + [Code.set(1, 0), Code.helper(1)]) == [])
  }

  @Test func `where something else comes from elsewhere nothing is said`() throws {
    // if (r2 == 0) goto over; r1 = m; over: call
    #expect(try causes(4, [Code.ifZero(2, skip: 2)] + Code.wide(1) + [Code.helper(1)], at: 1) == [])
    // Behind a jump that is not taken the map is still there.
    #expect(try causes(4, Code.wide(1) + [Code.ifZero(2, skip: 1), Code.helper(1)]) == refused(1, 4))
  }

  @Test func `where a jump through a table may lead nothing is followed`() throws {
    let found = try causes(4, Code.wide(1) + [Code.instruction(0x0d, 3), Code.helper(1)])
    #expect(!found.contains(refused(1, 4)[0]), "\(found)")
  }

  @Test func `every helper whose types are known says where its map is`() {
    for helper in HelperFunction.named where !MapHelpers.takes(helper, MapType(rawValue: 1)) {
      // Those that give back what a ring gave out have no map among their arguments.
      #expect(MapHelpers.mapRegister(of: helper) != nil || [199, 200].contains(helper.rawValue), "\(helper)")
    }
  }
}

/// Maps that a program may not use.
@Suite struct ProgramMapTests {
  private func causes(_ map: ObjectSample.Map, in section: String, _ functions: [String] = []) throws -> [FindingCause] {
    var object = ObjectSample()
    object.map(map)
    object.program("p", in: section, Code.wide(1) + Code.end, calls: [0: map.name])
    return try object.causes(on: KernelSample { kernel in for name in functions { kernel.function(name) } })
  }

  @Test(arguments: ["syscall", "uprobe.s//bin/sh:main"])
  func `programs that may sleep do not use every map`(section: String) throws {
    #expect(
      try causes(.init(name: "m", type: 4), in: section) == [.mapNotAllowed(map: "m", .perfEventArray, .sleeping)])
    #expect(try causes(.init(name: "m", type: 27), in: section) == [])
    #expect(try causes(.init(name: "m", type: 4), in: "uprobe//bin/sh:main") == [])
  }

  @Test(arguments: [
    (UInt32(23), Int32(155), Evidence.enumerator("BPF_FUNC_task_storage_get")),
    (23, 209, .enumerator("BPF_FUNC_cgrp_storage_get")), (23, 211, nil), (11, 209, .enumerator("BPF_FUNC_cgrp_storage_get")),
    (27, 155, .enumerator("BPF_FUNC_task_storage_get")), (27, 209, nil), (2, 155, nil),
  ])
  func `some maps are for programs that may sleep since some release`(type: UInt32, last: Int32, lack: Evidence?) throws {
    func causes(_ section: String) throws -> [FindingCause] {
      var object = ObjectSample()
      object.map(.init(name: "m", type: type, flags: type == 11 ? 1 : nil))
      object.program("p", in: section, Code.wide(1) + Code.end, calls: [0: "m"])
      let causes = try object.causes(
        on: KernelSample { kernel in
          kernel.numbers("bpf_func_id", Array(0...last))
          kernel.structure("bpf_prog_aux", ["jits_use_priv_stack", "xdp_has_frags"])
        })
      return causes.filter { if case .mapNotAllowed = $0 { true } else { false } }
    }
    let expected = lack.map { [FindingCause.mapNotAllowed(map: "m", MapType(rawValue: type), .sleepingLater($0))] } ?? []
    #expect(try causes("uprobe.s//bin/sh:main") == expected)
    #expect(try causes("uprobe//bin/sh:main") == [])
  }

  @Test func `tries of prefixes and arrays of programs came last`() throws {
    func causes(_ type: UInt32, maps last: Int32) throws -> [FindingCause] {
      var object = ObjectSample()
      object.map(.init(name: "m", type: type, flags: type == 11 ? 1 : nil))
      object.program("p", in: "syscall", Code.wide(1) + Code.end, calls: [0: "m"])
      let causes = try object.causes(
        on: KernelSample { kernel in
          kernel.numbers("bpf_map_type", Array(0...last))
          kernel.structure("bpf_prog_aux", ["jits_use_priv_stack"])
        })
      return causes.filter { if case .mapNotAllowed = $0 { true } else { false } }
    }
    func later(_ type: UInt32, _ lack: Evidence) -> [FindingCause] {
      [.mapNotAllowed(map: "m", MapType(rawValue: type), .sleepingLater(lack))]
    }
    for type: UInt32 in [3, 11] {
      #expect(try causes(type, maps: 33) == later(type, .enumerator("BPF_MAP_TYPE insn_array")))
      #expect(try causes(type, maps: 34) == [])
    }
  }

  @Test func `programs of perf events do not allocate on older kernels`() throws {
    let map = ObjectSample.Map(name: "m", type: 1, flags: 1)
    let refused = FindingCause.mapNotAllowed(map: "m", .hash, .allocating(.function("bpf_mem_alloc_init")))
    #expect(try causes(map, in: "perf_event", ["bpf_prog_array_free"]) == [refused])
    #expect(try causes(map, in: "perf_event", ["bpf_prog_array_free", "bpf_mem_alloc_init"]) == [])
    #expect(try causes(map, in: "perf_event") == [])
    #expect(try causes(map, in: "xdp", ["bpf_prog_array_free"]) == [])
    #expect(try causes(.init(name: "m", type: 1), in: "perf_event", ["bpf_prog_array_free"]) == [])
  }
}
