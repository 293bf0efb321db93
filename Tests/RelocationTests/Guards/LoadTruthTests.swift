import BPFObject
import BTF
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import Relocation

/// Answers about real programs, against what kernels did with them.
@Suite struct LoadTruthTests {
  @Test(.corpusPresent, arguments: TruthRow.kernels)
  func `no instruction of a program that loads is reachable`(kernel: String) throws {
    let target = RelocationTarget(types: try BTFTypeTable(Bytes(try TruthRow.types(kernel))))
    let rows = try TruthRow.read(kernel)
    #expect(rows.count > 1000)
    var counts: [String: Int] = [:]
    var wrong: [String] = []
    for (path, rows) in Dictionary(grouping: rows, by: \.path).sorted(by: { $0.key < $1.key }) {
      let object = try ObjectFile(ELFFile(try FileBytes.open(try Corpus.require().path(path))))
      let patches = PatchedSlot.slots(of: Resolver(object, target: target).resolve(), in: object)
      let outline = try #require(CodeOutline(ObjectInventory(object, name: "")))
      let image = CodeImage(outline, patches)
      guard !image.poisoned.isEmpty else { continue }
      let verdicts = GuardAnalysis(patches: patches) { outline }.verdicts()
      for row in rows {
        guard let number = image.functions.firstIndex(where: { $0.program.name == row.prog }) else { continue }
        let function = image.functions[number]
        let places = Places(image, number)
        let mine = verdicts.filter { places.contains($0) }
        for verdict in mine { counts["\(row.rc == 0 ? "loads" : row.class), \(verdict.answer)", default: 0] += 1 }
        // What a subprogram is judged by, other programs may have brought about.
        let reachable = mine.filter { $0.answer == .reachable && $0.section == function.program.section }
        guard row.rc == 0, !reachable.isEmpty else { continue }
        wrong.append("\(path) \(row.prog): \(reachable.map(\.instruction.rawValue))")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    // Of programs that load, none is left open so far: what makes one so is to be looked at.
    #expect(counts["loads, unknown"] == nil && counts["loads, guarded", default: 0] > 50)
    print(kernel, counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; "))
  }

  /// The slots that a program leads to.
  private struct Places {
    var slots: [SectionIndex: Set<UInt32>] = [:]

    init(_ image: CodeImage, _ function: Int) {
      let reach = image.outline.reach(of: function)
      for slot in UInt32(0)..<UInt32(image.slots.count) where reach.slots.contains(slot) {
        let part = image.part(at: slot)
        slots[part.section, default: []].insert(slot - part.start)
      }
    }

    func contains(_ verdict: GuardVerdict) -> Bool { slots[verdict.section]?.contains(verdict.instruction.rawValue) == true }
  }
}
