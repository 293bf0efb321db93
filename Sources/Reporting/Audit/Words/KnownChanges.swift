import BTF

/// Members that moved or were renamed so that no likeness of names tells. Each is only suggested where the kernel really has the new one, so
/// no version is asked for; the comment says where it came from.
enum KnownChanges {
  private struct Change {
    let type: String
    let member: String
    /// The member of the same struct that the new place begins with.
    let first: String
    let path: String
  }

  private static let changes: [Change] = [
    // Linux 5.17: f3fa33acca9f
    Change(type: "request", member: "rq_disk", first: "q", path: "q->disk"),
    // Linux 5.12: 309dca309fc3
    Change(type: "bio", member: "bi_disk", first: "bi_bdev", path: "bi_bdev->bd_disk"),
    // Linux 5.16: bcf9033e5449
    Change(type: "task_struct", member: "cpu", first: "thread_info", path: "thread_info.cpu"),
    // Linux 6.14 and 6.15
    Change(type: "dentry", member: "d_iname", first: "d_shortname", path: "d_shortname"),
    Change(type: "cfs_rq", member: "nr_running", first: "nr_queued", path: "nr_queued"),
    Change(type: "cfs_rq", member: "h_nr_running", first: "h_nr_queued", path: "h_nr_queued"),
  ]

  /// Where a kernel's struct has what was the member before.
  static func successor(of member: String, in type: TypeID, _ table: BTFTypeTable) -> String? {
    guard let record = table.record(type), record.kind == .structure, let name = table.name(record.nameOffset) else { return nil }
    return changes.first { change in
      change.type == name && change.member == member
        && table.members(of: record).contains { table.name($0.nameOffset) == change.first }
    }?.path
  }
}
