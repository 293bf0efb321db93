import BPFObject
import Kernel

/// What each program is attached to, in words: by links, by descriptors of processes, and from the side of cgroups, of this network and of maps.
struct AttachPlaces {
  private var words: [UInt32: [String]] = [:]
  /// The same, to see at once what is known: one program may be at thousands of interfaces.
  private var known: [UInt32: Set<String>] = [:]

  /// `links` are all there are; `programTypes` the types of all programs by id.
  init(_ links: [LinkInfo], _ holders: ObjectHolders, _ programTypes: [UInt32: ProgramType], _ attachWords: AttachWords) {
    for link in links where link.programID > 0 {
      add(attachWords.words(link.details, isExtension: programTypes[link.programID] == .extensionProgram), to: link.programID)
    }
    for (program, tasks) in holders.attachments {
      for task in tasks { add(AttachWords.words(task), to: program) }
    }
    // Each place is asked only where a program is loaded that may be there.
    let types = Set(programTypes.values)
    if types.contains(where: \.isOfCgroups) {
      for attachment in CgroupAttachments.find(attachWords.cgroups, attachTypes: AttachPlaces.cgroupHooks).found {
        add(AttachWords.words(attachment), to: attachment.programID)
      }
    }
    if types.contains(.structOperations) {
      for place in OperationsPlaces.find(links, attachWords.types).found where programTypes[place.programID] == .structOperations {
        add(place.words, to: place.programID)
      }
    }
    addNetwork(types, links, attachWords)
    guard !types.isDisjoint(with: [.socketSKB, .socketMessage]) else { return }
    for attachment in MapAttachments.find().found {
      add(
        attachWords.words(.socketMap(mapID: attachment.mapID, attachType: attachment.attachType), isExtension: false),
        to: attachment.programID)
    }
  }

  private mutating func addNetwork(_ types: Set<ProgramType>, _ links: [LinkInfo], _ attachWords: AttachWords) {
    var kinds: NetworkAttachments.Kinds = []
    if types.contains(.xdp) { kinds.insert(.express) }
    if !types.isDisjoint(with: [.schedulerClassifier, .schedulerAction]) { kinds.insert(.traffic) }
    if types.contains(.flowDissector) { kinds.insert(.dissectors) }
    guard !kinds.isEmpty else { return }
    let network = NetworkAttachments.find(kinds)
    for attachment in network.express where !AttachPlaces.isOfLink(attachment, links) {
      add(AttachWords.words(attachment), to: attachment.programID)
    }
    for attachment in network.traffic { add(AttachWords.words(attachment), to: attachment.programID) }
    for (index, program) in network.looseActions.sorted(by: { $0.key < $1.key }) {
      add(AttachWords.words(looseAction: index), to: program)
    }
    for attachment in network.multiple { add(AttachWords.words(attachment), to: attachment.programID) }
    for program in network.dissectors {
      guard let inode = NetworkNamespace.current else { break }
      let place = LinkInfo.Details.networkNamespace(inode: inode, attachType: AttachType.flowDissector.rawValue)
      add(attachWords.words(place, isExtension: false), to: program)
    }
  }

  /// Netlink tells of what links attach too.
  private static func isOfLink(_ attachment: ExpressAttachment, _ links: [LinkInfo]) -> Bool {
    links.contains { $0.programID == attachment.programID && $0.details == .xdp(interface: attachment.interface) }
  }

  /// Each once: a link is seen from both sides.
  private mutating func add(_ place: String, to program: UInt32) {
    if known[program, default: []].insert(place).inserted { words[program, default: []].append(place) }
  }

  func words(of program: UInt32) -> [String] { words[program] ?? [] }

  /// The numbers of hooks of cgroups.
  private static let cgroupHooks: [UInt32] = (0..<64).filter { "\(AttachType(rawValue: $0))".hasPrefix("cgroup_") }
}

extension ProgramType {
  /// Whether its programs are attached to cgroups.
  var isOfCgroups: Bool {
    [
      .cgroupSKB, .cgroupSocket, .socketOperations, .cgroupDevice, .cgroupSocketAddress, .cgroupSysctl, .cgroupSocketOption,
    ].contains(self)
  }
}
