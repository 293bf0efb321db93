import ByteReading
import TestSupport
import Testing

@testable import BTF

/// Nothing may trap, hang or grow without bound.
@Suite struct HostileValidationTests {
  @Test(arguments: [ByteOrder.little, .big])
  func `every prefix of every case is answered`(order: ByteOrder) {
    for rule in RuleCase.all {
      let blob = rule.good(order)
      guard blob.count < 2_000 else { continue }
      for length in 0..<blob.count {
        guard let prefix = blob.slice(at: 0, count: length) else { continue }
        #expect(!BTFValidation(prefix, purpose: rule.purpose).isValid)
      }
    }
  }

  @Test func `damaged blobs are answered, whoever reads them`() {
    var generator = BTFGenerator(seed: 11)
    var mutator = BTFMutator(seed: 12)
    var findings = 0
    for turn in 0..<3_000 {
      let blob = Bytes(mutator.mutate(generator.next(withSpecialFields: turn % 2 == 0)))
      for purpose in [BTFValidation.Purpose.program, .kernel] {
        let validation = BTFValidation(blob, purpose: purpose)
        findings += validation.findingCount
        #expect(validation.findings.count == min(validation.findingCount, 10_000))
      }
    }
    #expect(findings > 1_000)
  }

  @Test func `damaged split BTF is answered`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure("s", size: 4, [.init("m", int, at: 0)])
    let base = try writer.table()
    var split = BTFWriter(splitFrom: base)
    split.typedef("alias", to: TypeID(2))
    split.structure("t", size: 8, [.init("a", TypeID(3), at: 0), .init("b", TypeID(1), at: 32)])
    let blob = split.array()
    var mutator = BTFMutator(seed: 13)
    for _ in 0..<3_000 { _ = BTFValidation(Bytes(mutator.mutate(blob)), base: base) }
    for place in blob.indices {
      for value in [UInt8(0), 0x7f, 0xff] {
        var damaged = blob
        damaged[place] = value
        _ = BTFValidation(Bytes(damaged), base: base)
      }
    }
    #expect(BTFValidation(Bytes(blob), base: base).isValid)
  }

  @Test func `cycles, and chains far longer than the kernel follows, take linear time`() {
    var writer = BTFWriter()
    let count: UInt32 = 50_000
    for next in 2...count { writer.reference(.const, to: TypeID(next)) }
    writer.reference(.const, to: TypeID(1))
    let validation = BTFValidation(writer.bytes())
    #expect(validation.findings.contains { $0.rule == .tooDeep })
    #expect(validation.findings.contains { $0.rule == .loop || $0.rule == .chainTooLong || $0.rule == .tooDeep })
    #expect(!BTFValidation(writer.bytes(), purpose: .kernel).isValid)
  }

  @Test func `structs nested in each other many times over are looked at once`() {
    var writer = BTFWriter()
    let lock = writer.structure("bpf_spin_lock", size: 4)
    var inner = writer.structure("s0", size: 0)
    // Two of each in the next: as many as 2^28 in the last, had each to be visited.
    for level in 1...28 {
      inner = writer.structure("s\(level)", size: 0, [.init("a", inner, at: 0), .init("b", inner, at: 0)])
    }
    writer.structure("owner", size: 4, [.init("lock", lock, at: 0), .init("rest", inner, at: 32)])
    #expect(BTFValidation(writer.bytes()).isValid)
  }

  @Test func `a name without an end costs no more than the longest name`() {
    var writer = BTFWriter()
    let long = writer.string(bytes: [UInt8](repeating: 0x61, count: 1 << 20) + [0])
    for turn in 0..<20_000 { writer.raw([long + UInt32(turn), 7 << 24, 0]) }
    let validation = BTFValidation(writer.bytes())
    #expect(validation.findingCount == 20_000)
  }
}
