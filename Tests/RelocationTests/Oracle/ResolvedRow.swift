import BPFObject
import BTF
import ByteReading
import ELF
import Foundation
import Relocation
import Reporting

/// Our decision about one relocation, in the oracle's words.
struct ResolvedRow: Hashable {
  var kind = ""
  var prog = ""
  var local = ""
  var cands = 0
  var matched = 0
  var target = ""
  var targetIDs: [UInt32] = []
  var orig: UInt64 = 0
  var new: UInt64 = 0
  var poison = false
  var oldWidth: UInt32 = 0
  var newWidth: UInt32 = 0
  var before = ""
  var after = ""
  var status = ""

  init(_ resolution: Resolution, local types: BTFTypeTable, target: RelocationTarget) {
    kind = resolution.kind.map { "\($0.libbpfName)" } ?? "unknown"
    prog = resolution.place.program?.name ?? ""
    if let kind = resolution.kind, let spec = resolution.local { local = ResolvedRow.text(spec, kind, types) }
    cands = resolution.candidateCount
    matched = resolution.matches.count
    if let kind = resolution.kind, let match = resolution.matches.first {
      self.target = ResolvedRow.text(match.spec, kind, target.table(match.candidate.place))
    }
    targetIDs = resolution.matches.map(\.candidate.type.rawValue)
    orig = resolution.old?.value ?? 0
    new = resolution.new?.value ?? 0
    poison = resolution.poisonCause == .noMatch
    oldWidth = resolution.old?.width ?? 0
    newWidth = resolution.new?.width ?? 0
    if let patch = resolution.patch {
      before = ResolvedRow.hexadecimal(patch.before, patch.secondBefore)
      after = ResolvedRow.hexadecimal(patch.after, patch.secondAfter)
    }
    switch (resolution.poisonCause, resolution.failure) {
    case (.noMatch, nil): status = "poison"
    case (.width, nil): status = "poison_insn"
    case (nil, nil): status = "ok"
    default: status = "\(resolution.outcome)"
    }
  }

  init(_ row: OracleRow) {
    kind = row.kind_name ?? ""
    prog = row.prog ?? ""
    local = row.local ?? ""
    // -1 stands for a relocation that needs no candidates.
    cands = max(0, row.cands ?? 0)
    matched = row.matched ?? 0
    target = row.target ?? ""
    targetIDs = row.target_ids ?? []
    orig = row.orig ?? 0
    new = row.new ?? 0
    poison = row.poison ?? false
    oldWidth = row.orig_sz ?? 0
    newWidth = row.new_sz ?? 0
    before = row.insn_before ?? ""
    after = row.insn_after ?? ""
    status = row.status
  }

  private static func text(_ spec: AccessSpec, _ kind: RelocationKind, _ table: BTFTypeTable) -> String {
    let sink = MemorySink()
    var out = TextBuffer(to: sink)
    SpecText(table).append(spec, kind, to: &out)
    out.flush()
    return sink.text
  }

  /// The oracle's way to write a slot: registers and numbers from the highest digit down, whatever the object's byte order. Of a
  /// poisoned 64-bit load it has the first half alone.
  private static func hexadecimal(_ first: Instruction, _ second: Instruction?) -> String {
    let text = first.encoded(.big).hexadecimal
    guard let second, first.isWideLoad else { return text }
    return "\(text):\(second.encoded(.big).hexadecimal)"
  }
}

extension [UInt8] {
  var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
