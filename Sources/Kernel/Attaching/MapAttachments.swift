/// What is attached to maps of sockets, with links and without (`BPF_PROG_QUERY` of a map, Linux 5.18).
public struct MapAttachments: Sendable {
  public struct Attachment: Hashable, Sendable {
    public let programID: UInt32
    /// `enum bpf_attach_type`
    public let attachType: UInt32
    public let mapID: UInt32
  }

  public private(set) var found: [Attachment] = []

  /// `BPF_MAP_TYPE_SOCKMAP`, `BPF_MAP_TYPE_SOCKHASH`
  private static let mapTypes: [UInt32] = [15, 18]
  /// `BPF_SK_SKB_STREAM_PARSER`, `BPF_SK_SKB_STREAM_VERDICT`, `BPF_SK_MSG_VERDICT`, `BPF_SK_SKB_VERDICT`
  private static let attachTypes: [UInt32] = [4, 5, 7, 38]

  /// Asks all maps of sockets; what is refused, or goes away meanwhile, is passed over. Needs CAP_SYS_ADMIN.
  public static func find() -> MapAttachments {
    var attachments = MapAttachments()
    for id in (try? KernelObjects.ids(.map)) ?? [] {
      guard let map = try? KernelMap.open(id: id), let info = try? map.info(), mapTypes.contains(info.type) else { continue }
      for attachType in attachTypes {
        let query = ProgramQuery(target: map.descriptor.attribute, attachType: attachType)
        guard let answer = try? query.run() else { continue }
        attachments.found += answer.programIDs.map { Attachment(programID: $0, attachType: attachType, mapID: id) }
      }
    }
    return attachments
  }
}
