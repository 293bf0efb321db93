import BTF
import Relocation

/// Whether programs rightly take a pointer to one struct of the kernel for a pointer to another one.
struct StructLikeness {
  private let facts: KernelFacts

  init(_ facts: KernelFacts) { self.facts = facts }

  /// How deep the first members of a struct are followed.
  private static let depth = 8

  /// Whether a struct begins with another one, as `struct tcp_sock` does with `struct sock`, also where that lies in a union with others,
  /// as `struct user_pt_regs` does in arm64's `struct pt_regs`.
  func begins(_ record: TypeRecord, with name: String, _ table: BTFTypeTable, depth: Int = StructLikeness.depth) -> Bool {
    guard depth > 0, record.kind?.isComposite == true else { return false }
    // A struct has one member at its start that counts, a union has all of them; none has as many as only hostile types have.
    let count = record.kind == .union ? min(record.entryCount, StructLikeness.depth) : min(record.entryCount, 1)
    for index in 0..<count {
      guard let member = try? table.resolved(table.member(index, of: record).type), member.kind?.isComposite == true else {
        continue
      }
      if table.kernelNameText(member.nameOffset) == name { return true }
      if begins(member, with: name, table, depth: depth - 1) { return true }
    }
    return false
  }

  /// Whether what the kernel hands over, a struct `found`, may be cast to `name`: one that begins with it, or one of its variants.
  func isCast(from record: TypeRecord, _ found: String, _ table: BTFTypeTable, to name: String) -> Bool {
    guard let wanted = facts.find(name, .structure) else { return false }
    return begins(wanted.record, with: found, wanted.table) || isVariant(wanted, name, of: record, found, table)
  }

  /// `struct sockaddr_in` is what `struct sockaddr` stands for where the number that both begin with says so.
  private func isVariant(
    _ wanted: KernelFacts.Found, _ name: String, of record: TypeRecord, _ found: String, _ table: BTFTypeTable
  ) -> Bool {
    guard name.hasPrefix(found + "_"), let mine = StructLikeness.tagSize(wanted.record, wanted.table) else { return false }
    return mine == StructLikeness.tagSize(record, table)
  }

  /// The size in bytes of the number that a struct begins with; nil where it does not begin with one.
  private static func tagSize(_ record: TypeRecord, _ table: BTFTypeTable) -> UInt32? {
    guard record.kind == .structure, record.entryCount > 0, let first = try? table.resolved(table.member(0, of: record).type),
      first.kind == .integer
    else { return nil }
    return first.byteSize
  }
}
