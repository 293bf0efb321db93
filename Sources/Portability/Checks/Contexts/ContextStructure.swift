import BPFObject
import BTF

/// Whether the fields that a program reads of its context are in the kernel's struct: packets, sockets, settings.
///
/// The kernel translates each access of such a struct (`is_valid_access` of `struct bpf_verifier_ops`): it knows the members of its own, and refuses
/// all other bytes. Which of the members programs of a type may read or write no type tells.
struct ContextStructure {
  private let name: String
  private let bytes: Int
  /// For each byte whether no member lies in its word of 4; empty where that is not known.
  private let isGap: [Bool]
  private let places: ContextPlaces

  /// No struct of this kind is as large, in bytes.
  private static let largest = 1 << 12

  /// Nil where the kernel's types do not have the struct, or it cannot be read.
  init?(_ type: ProgramType, _ facts: KernelFacts, _ places: ContextPlaces) {
    guard let name = type.contextStructure, let found = facts.find(name, .structure), found.record.byteSize > 0,
      found.record.byteSize <= ContextStructure.largest, let isGap = ContextStructure.gaps(found.record, found.table)
    else { return nil }
    // Types that were made smaller keep the sizes of structs, and lose members; functions they have none.
    (self.name, self.isGap, self.places) = (name, facts.hasFunctions ? isGap : [], places)
    bytes = Int(found.record.byteSize)
  }

  func troubles(_ reads: ContextReads) -> [ArgumentCheck.Trouble] {
    reads.reads.compactMap { trouble($0, isWrite: false) } + reads.writes.compactMap { trouble($0, isWrite: true) }
  }

  private func trouble(_ access: ContextReads.Access, isWrite: Bool) -> ArgumentCheck.Trouble? {
    guard let (offset, size) = places.place(of: access) else { return nil }
    // What is wider than a member may be read all the same: only where it begins counts.
    if offset < 0 || offset + size > bytes || offset < isGap.count && isGap[offset] {
      let fault = ContextFault.outside(structure: name, offset: offset, size: size, bytes: bytes, isWrite: isWrite)
      return ArgumentCheck.Trouble(access, .contextRefused(fault))
    }
    guard offset % size == 0 else {
      return ArgumentCheck.Trouble(access, .contextRefused(.unaligned(offset: offset, size: size, step: size)))
    }
    return nil
  }

  /// What lies between members and behind the last, but for the rest of a word in which one lies: ports were words once, and are read as such
  /// (`bpf_sk_lookup::remote_port`). Nil where a member has no size, as no such struct of a kernel's has.
  private static func gaps(_ record: TypeRecord, _ table: BTFTypeTable) -> [Bool]? {
    var isGap = [Bool](repeating: true, count: Int(record.byteSize))
    for member in table.members(of: record) {
      guard (try? table.bitField(of: member))?.width == nil,
        let size = (try? table.byteSize(of: member.type)).flatMap({ $0 }), size <= UInt64(largest)
      else { return nil }
      let start = Int(member.bitOffset / 8)
      let end = min(isGap.count, (start + Int(size) + 3) / 4 * 4)
      for place in min(start / 4 * 4, end)..<end { isGap[place] = false }
    }
    return isGap
  }
}
