/// What is attached to cgroups, with links and without: those that were attached by `BPF_PROG_ATTACH` are found from the cgroup's side only.
public struct CgroupAttachments: Sendable {
  /// A program at one hook of a cgroup.
  public struct Attachment: Hashable, Sendable {
    public let programID: UInt32
    /// `enum bpf_attach_type`
    public let attachType: UInt32
    /// The cgroup's folder.
    public let folder: String
  }

  public private(set) var found: [Attachment] = []

  /// Asks every cgroup for programs at each of these hooks (`BPF_PROG_QUERY`); what it refuses, or what goes away meanwhile, is passed over. Needs
  /// CAP_NET_ADMIN.
  public static func find(_ folders: CgroupFolders, attachTypes: [UInt32]) -> CgroupAttachments {
    var attachments = CgroupAttachments()
    for folder in folders.all {
      guard let descriptor = try? Descriptor.open(folder) else { continue }
      for attachType in attachTypes {
        let query = ProgramQuery(target: descriptor.attribute, attachType: attachType)
        guard let answer = try? query.run() else { continue }
        attachments.found += answer.programIDs.map { Attachment(programID: $0, attachType: attachType, folder: folder) }
      }
    }
    return attachments
  }
}
