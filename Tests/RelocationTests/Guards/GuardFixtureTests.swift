import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import TestSupport
import Testing

/// What guards what in compiled programs: `Fixtures/guards/source.c`, against a target made here.
@Suite struct GuardFixtureTests {
  /// Has `thing.here` and not `thing.gone`; `MODE_NEW` is 2; `struct missing` is not there.
  private static func target() throws -> RelocationTarget {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure("thing", size: 4, [.init("here", int, at: 0)])
    writer.enumeration("mode", isSigned: false, [("MODE_OLD", 1), ("MODE_NEW", 2)])
    return RelocationTarget(types: try writer.table())
  }

  private struct Found {
    let object: ObjectFile
    let resolutions: [Resolution]
    let verdicts: [GuardVerdict]

    init(
      _ order: ByteOrder, symbols: [String: ExternalSymbol] = [:], configuration: String? = nil, verifiesUncalled: Bool? = nil
    ) throws {
      object = try ObjectFile(ELFFile(try Fixture.object("guards", order: order)))
      resolutions = Resolver(object, target: try GuardFixtureTests.target()).resolve()
      let patches = PatchedSlot.slots(of: resolutions, in: object)
      var surroundings = GuardAnalysis.Surroundings(symbols: symbols, verifiesUncalled: verifiesUncalled)
      if let configuration {
        var values = ConfigurationValues(object.externs().values, order: order)
        try values.read(Bytes(Array(configuration.utf8)))
        surroundings.configuration = values.known
      }
      verdicts = GuardAnalysis(object, patches: patches, in: surroundings).verdicts()
    }

    /// The only verdict about a function.
    func verdict(_ function: String) throws -> GuardVerdict {
      let program = try #require(object.programs.first { $0.name == function })
      let mine = verdicts.filter { $0.section == program.section && program.contains($0.instruction) }
      #expect(mine.count == 1, "\(function)")
      return try #require(mine.first)
    }

    /// The kinds of the relocations that decide the branch of a verdict, with the names that they ask for.
    func checks(_ verdict: GuardVerdict) -> [String] {
      origins(verdict).compactMap { origin in
        guard case .relocation(let ordinal) = origin,
          let resolution = resolutions.first(where: { $0.place.ordinal == ordinal }), let types = object.types
        else { return nil }
        let name = resolution.local.flatMap { $0.steps.last?.name ?? types.record($0.root)?.nameOffset }
        return "\(resolution.kind.map { "\($0)" } ?? "?") \(name.flatMap { types.name($0) } ?? "?")"
      }
    }

    func origins(_ verdict: GuardVerdict) -> [GuardVerdict.Origin] {
      if case .branch(let branch) = verdict.reason { branch.origins } else { [] }
    }

    /// The kind of the one relocation that decides the branch of a verdict.
    func kind(_ verdict: GuardVerdict) -> RelocationKind? {
      let origins = origins(verdict)
      guard origins.count == 1, case .relocation(let ordinal) = origins[0] else { return nil }
      return resolutions.first { $0.place.ordinal == ordinal }?.kind
    }
  }

  @Test(
    arguments: [
      "unguarded", "checked_for_another_field", "checked_the_wrong_way", "by_constant_variable_that_is_set", "read_if_too",
      "behind_loop", "by_unknown_number", "where_lookup_fails", "where_element_is_large", "behind_tail_call", "global_function",
      "global_function_by_argument", "global_function_where_null",
      "round_of", "moved_out_of_loop",
    ], [ByteOrder.little, .big])
  func `reachable`(function: String, order: ByteOrder) throws {
    let verdict = try Found(order).verdict(function)
    #expect(verdict.answer == .reachable)
    #expect(verdict.reason == nil)
  }

  @Test(
    arguments: [
      "checked", "in_else", "returns_early", "kept_across_calls", "kept_on_the_stack", "kept_in_four_bytes", "read_if",
      "read_if_pointed", "in_guarded_loop", "round_where_checked",
    ], [ByteOrder.little, .big])
  func `guarded by a check of the field`(function: String, order: ByteOrder) throws {
    let found = try Found(order)
    let verdict = try found.verdict(function)
    #expect(verdict.answer == .guarded)
    #expect(found.kind(verdict) == .fieldExists)
  }

  @Test(arguments: [ByteOrder.little, .big]) func `guarded by other relocations`(order: ByteOrder) throws {
    let found = try Found(order)
    for (function, kind) in [("by_enumerator", RelocationKind.enumeratorValue), ("by_type_size", .typeSize)] {
      let verdict = try found.verdict(function)
      #expect(verdict.answer == .guarded)
      #expect(found.kind(verdict) == kind)
    }
  }

  @Test(
    arguments: [
      ("by_both", ["fieldExists gone", "fieldExists here"]), ("by_either", ["fieldExists gone", "typeExists missing"]),
      ("by_sum_of_shifts", ["fieldExists gone", "typeExists missing"]), ("by_mask_of_unknown", ["fieldExists gone"]),
      ("by_chosen_flag", ["fieldExists gone"]), ("by_chosen_flag_where_known", ["fieldExists gone"]),
      ("by_chosen_bytes_on_the_stack", ["fieldExists gone"]), ("by_answer_of_function", ["fieldExists gone"]),
      ("by_constant_behind_check", []),
    ], [ByteOrder.little, .big])
  func `all checks that took part are named`(expected: (function: String, checks: [String]), order: ByteOrder) throws {
    let found = try Found(order)
    let verdict = try found.verdict(expected.function)
    #expect(verdict.answer == .guarded, "\(expected.function)")
    #expect(found.checks(verdict).sorted() == expected.checks.sorted(), "\(expected.function)")
  }

  @Test(arguments: [ByteOrder.little, .big]) func `guarded by a variable that does not change`(order: ByteOrder) throws {
    let verdict = try Found(order).verdict("by_constant_variable")
    #expect(verdict.answer == .guarded)
    guard case .branch(let branch) = verdict.reason else { return #expect(Bool(false)) }
    #expect(branch.origins == [.variable(section: ".rodata", name: "use_gone", offset: 0)])
  }

  @Test(arguments: [ByteOrder.little, .big]) func `guarded by a weak function that is not there`(order: ByteOrder) throws {
    let absent = try Found(order, symbols: ["kernel_has": .absent]).verdict("by_weak_function")
    #expect(absent.answer == .guarded)
    guard case .branch(let branch) = absent.reason else { return #expect(Bool(false)) }
    #expect(branch.origins == [.symbol("kernel_has")])
    #expect(try Found(order, symbols: ["kernel_has": .present]).verdict("by_weak_function").answer == .reachable)
    #expect(try Found(order).verdict("by_weak_function").answer == .unknown)
  }

  @Test(arguments: [ByteOrder.little, .big]) func `guarded by the kernel's configuration, where it is given`(order: ByteOrder)
    throws
  {
    let small = try Found(order, configuration: "CONFIG_HZ=250\nCONFIG_MEMCG=y\n")
    let verdict = try small.verdict("by_configuration")
    #expect(verdict.answer == .guarded)
    #expect(small.origins(verdict) == [.configuration("CONFIG_HZ")])
    #expect(try small.verdict("by_weak_configuration").answer == .reachable)
    // What is not in it and optional is 0.
    let large = try Found(order, configuration: "CONFIG_HZ=1000\n")
    #expect(try large.verdict("by_configuration").answer == .reachable)
    #expect(try large.verdict("by_weak_configuration").answer == .guarded)
    for function in ["by_configuration", "by_weak_configuration"] {
      #expect(try Found(order).verdict(function).answer == .unknown)
    }
  }

  @Test(
    arguments: [
      // Whether the verifier follows divisions depends on the kernel.
      "by_division",
      // It knows what it compared before; this is not followed.
      "by_contradiction",
      // Before Linux 6.8 global functions were verified, called or not.
      "global_function_behind_check",
    ], [ByteOrder.little, .big])
  func `not known`(function: String, order: ByteOrder) throws {
    let verdict = try Found(order).verdict(function)
    #expect(verdict.answer == .unknown)
    #expect(!verdict.isExhausted)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `whether global functions are verified that no live code calls depends on the kernel`(order: ByteOrder) throws {
    func verdict(_ verifiesUncalled: Bool?) throws -> GuardVerdict {
      try Found(order, verifiesUncalled: verifiesUncalled).verdict("global_function_behind_check")
    }
    #expect(try verdict(false).answer == .guarded)
    #expect(try verdict(true).answer == .unknown)
    // What is called is verified by all.
    let found = try Found(order, verifiesUncalled: false)
    #expect(found.verdicts.contains { $0.answer == .reachable })
  }

  @Test(arguments: [ByteOrder.little, .big]) func `a function that nothing calls is not loaded`(order: ByteOrder) throws {
    let verdict = try Found(order).verdict("unreferenced")
    #expect(verdict.answer == .guarded)
    #expect(verdict.reason == .unreferenced)
  }

  @Test(arguments: [ByteOrder.little, .big]) func `every poisoned instruction has one answer`(order: ByteOrder) throws {
    let found = try Found(order)
    let poisoned = found.resolutions.filter { $0.outcome == .poisoned }
    #expect(found.verdicts.count == poisoned.count && poisoned.count > 25)
    #expect(Set(found.verdicts.map(\.instruction.rawValue)) == Set(poisoned.map(\.place.instruction.rawValue)))
  }
}
