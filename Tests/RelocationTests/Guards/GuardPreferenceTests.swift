import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import TestSupport
import Testing

/// Which reason is given where several keep the verifier away.
@Suite struct GuardPreferenceTests {
  /// The agent's `handle_request` asks for a field behind `if (wants_disk)`, a variable of `.rodata`.
  private func verdicts(wantsDisk: UInt8, _ target: (inout BTFWriter) -> Void) throws -> [GuardVerdict] {
    var bytes = try Fixture.bytes("agent/el.o").array()
    let file = try ELFFile(Bytes(bytes))
    let section = try #require(file.section(named: ".rodata"))
    bytes[Int(section.offset)] = wantsDisk
    let object = try ObjectFile(ELFFile(Bytes(bytes)))
    var types = BTFWriter()
    target(&types)
    let resolutions = Resolver(object, target: RelocationTarget(types: try types.table())).resolve()
    let program = try #require(object.code(named: "raw_tp/block_rq_complete"))
    return GuardAnalysis.preferredVerdicts(object, patches: PatchedSlot.slots(of: resolutions, in: object))
      .filter { $0.section == program.index }
  }

  @Test func `a check of the field is preferred to a variable that a loader may set`() throws {
    // No kernel type is there: all fields are absent. The one behind the check is guarded by it, the others by the variable alone.
    let verdicts = try verdicts(wantsDisk: 0) { _ in }
    #expect(verdicts.allSatisfy { $0.answer == .guarded })
    let origins = verdicts.flatMap { verdict -> [GuardVerdict.Origin] in
      if case .branch(let branch) = verdict.reason { branch.origins } else { [] }
    }
    #expect(origins.contains { if case .relocation = $0 { true } else { false } })
    #expect(origins.contains(.variable(section: ".rodata", name: "wants_disk", offset: 0)))
  }

  @Test func `with the variable set, what has no check is reached`() throws {
    let verdicts = try verdicts(wantsDisk: 1) { _ in }
    #expect(verdicts.contains { $0.answer == .reachable })
    #expect(verdicts.contains { $0.answer == .guarded })
  }
}
