import BTF
import ByteReading
import Foundation
import Kernel
import TestSupport
import Testing

/// Thousands of made and damaged blobs: the validator and the running kernel must agree on each.
@Suite(
  "BTF validation against the kernel, mutated",
  .enabled(if: RunningKernel.mayCompare, "needs root, Linux 6.15 to 7.0, and no panic_on_warn"))
struct ValidationDifferentialTests {
  /// How many blobs of each sort; more with `BTFSCOPE_MUTATIONS`.
  private static let rounds = ProcessInfo.processInfo.environment["BTFSCOPE_MUTATIONS"].flatMap { Int($0) } ?? 1_500

  @Test(arguments: [false, true])
  func `generated types`(withSpecialFields: Bool) {
    var generator = BTFGenerator(seed: withSpecialFields ? 1 : 2)
    var mutator = BTFMutator(seed: 3)
    var tally = Tally()
    for _ in 0..<Self.rounds {
      let blob = generator.next(withSpecialFields: withSpecialFields)
      tally.compare(blob)
      for _ in 0..<3 { tally.compare(mutator.mutate(blob)) }
    }
    tally.expectBoth()
  }

  @Test
  func `chains of references as long as the kernel follows them`() {
    var generator = ChainGenerator(seed: 4)
    var mutator = BTFMutator(seed: 5)
    var tally = Tally()
    for _ in 0..<Self.rounds {
      let blob = generator.next()
      tally.compare(blob)
      tally.compare(mutator.mutate(blob))
    }
    tally.expectBoth()
  }

  @Test
  func `the cases of the rules`() {
    var mutator = BTFMutator(seed: 6)
    var tally = Tally()
    // Those of megabytes would take long.
    let seeds = RuleCase.all.flatMap { [$0.good(.little), $0.bad(.little)] }.filter { $0.count < 1 << 16 }.map { $0.array() }
    for turn in 0..<(2 * Self.rounds) { tally.compare(mutator.mutate(seeds[turn % seeds.count])) }
    tally.expectBoth()
  }

  @Test(.corpusPresent)
  func `the cases of the kernel's own test`() throws {
    let corpus = try Corpus.require()
    var mutator = BTFMutator(seed: 7)
    var tally = Tally()
    let seeds = try corpus.files(under: "selftests/btf_raw", suffix: ".btf").map { try FileBytes.open(corpus.path($0)).array() }
    #expect(!seeds.isEmpty)
    for seed in seeds { tally.compare(seed) }
    for turn in 0..<(2 * Self.rounds) { tally.compare(mutator.mutate(seeds[turn % max(1, seeds.count)])) }
    tally.expectBoth()
  }
}

/// Compares, and counts both answers: a comparison in which one side never comes up shows nothing.
private struct Tally {
  private var taken = 0
  private var refused = 0

  mutating func compare(_ blob: [UInt8]) {
    let bytes = Bytes(blob)
    guard !KernelDifferences.isExempt(bytes) else { return }
    let validation = BTFValidation(bytes)
    let answer = RunningKernel.answer(to: bytes)
    if answer == 0 { taken += 1 } else { refused += 1 }
    guard (answer == 0) != validation.isValid else { return }
    if answer == ENOENT, KernelDifferences.asksForDestructor(bytes) { return }
    Issue.record(
      "kernel: errno \(answer), \(RunningKernel.words(about: bytes)); found: \(validation.findings.first?.message ?? "nothing"); \(blob)"
    )
  }

  func expectBoth() {
    #expect(taken > 50)
    #expect(refused > 50)
  }
}

/// Where the validator's verdict is, on purpose, not that of the kernel that runs the tests; `docs/check.md` says why.
enum KernelDifferences {
  /// Headers with fields behind the 24 bytes that a kernel before 7.1 knows, and counts of more than 16 bits.
  static func isExempt(_ blob: Bytes) -> Bool {
    guard let length = blob.integer(at: 4, order: .little, as: UInt32.self), length > 24, Int(length) <= blob.count else {
      return hasLargeCount(blob)
    }
    if (24..<min(Int(length), 32)).contains(where: { blob[$0] != 0 }) { return true }
    return isBeforeOthers(blob, header: Int(length)) || hasLargeCount(blob)
  }

  /// Behind a header of 32 bytes the strings need not be last since Linux 7.1.
  private static func isBeforeOthers(_ blob: Bytes, header: Int) -> Bool {
    guard header >= 32, let offset = blob.integer(at: 16, order: .little, as: UInt32.self),
      let length = blob.integer(at: 20, order: .little, as: UInt32.self)
    else { return false }
    return header + Int(offset) + Int(length) != blob.count
  }

  private static func hasLargeCount(_ blob: Bytes) -> Bool {
    guard let table = try? BTFTypeTable(blob) else { return false }
    return table.ownTypeIDs.contains { (table.record(TypeID($0))?.entryCount ?? 0) > 0xffff }
  }

  /// Whether there is a kptr to a struct, of which the running kernel may have one of the same name and no destructor.
  static func asksForDestructor(_ blob: Bytes) -> Bool {
    guard let table = try? BTFTypeTable(blob) else { return false }
    return table.ownTypeIDs.contains { id in
      guard let record = table.record(TypeID(id)), record.kind == .typeTag, table.name(record.nameOffset) == "kptr",
        let target = try? table.resolved(record.reference)
      else { return false }
      return target.kind == .structure && table.name(target.nameOffset) != "btfscope_only_here"
    }
  }
}
