import BTF

extension KernelFacts {
  /// Whether its pages are of 4 KiB, as those of x86-64 and s390x are; of other processors types do not tell.
  var hasSmallPages: Bool {
    // Of both what programs see as their registers is their own: `struct pt_regs`, and `user_pt_regs`.
    hasMember("di", of: "pt_regs") || hasMember("gprs", of: "user_pt_regs")
  }

  /// Whether a struct of that name, or a typedef of one, has such a member.
  func hasMember(_ member: String, of name: String) -> Bool {
    guard let found = find(name, [.structure, .typedef]), let record = try? found.table.resolved(found.record.id),
      record.kind == .structure
    else { return false }
    return found.table.members(of: record).contains { found.table.kernelNameText($0.nameOffset) == member }
  }
}
