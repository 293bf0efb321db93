/// Chains of modifiers and typedefs (`btf_check_type_tags()`, Linux 5.19; without the order of tags in 7.2).
extension Inspection {
  mutating func checkChains() {
    // Types up to here were followed to their end.
    var verified = table.firstTypeID == 1 ? 0 : table.firstTypeID - 1
    for id in table.ownTypeIDs where id < typeLimit {
      guard let record = self.record(TypeID(id)), record.kind?.isKernelModifier == true else { continue }
      follow(record, verified: verified)
      verified = id
    }
  }

  private mutating func follow(_ start: TypeRecord, verified: UInt32) {
    var record = start
    var left = 32
    while let kind = record.kind, kind.isKernelModifier {
      if left == 0 {
        // Where types were resolved, a loop was reported there.
        if graph.visits.isEmpty || graph.visit(start.id) != .failed {
          report(.chainTooLong, start, at: 8, "the chain of modifiers has no end, or more than 32 links")
        }
        return
      }
      left -= 1
      guard record.id.rawValue > verified else { return }
      guard let next = self.record(record.reference) else {
        // Where types were resolved, it was reported there.
        if record.id == start.id, graph.visits.isEmpty { reportMissing(record.reference, start, at: 8) }
        return
      }
      if record.id == start.id, kind != .typeTag, next.kind == .typeTag {
        let found = naming(next)
        report(.typeTagOrder, start, at: 8, "a type tag comes after a modifier (found \(found))")
      }
      record = next
    }
  }
}
