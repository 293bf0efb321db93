import BPFObject
import Kernel

/// What each program is attached to, in words: by links, by descriptors of processes, and from the side of cgroups.
struct AttachPlaces {
  private var words: [UInt32: [String]] = [:]

  /// `links` are all there are; `programTypes` the types of all programs by id.
  init(_ links: [LinkInfo], _ holders: ObjectHolders, _ programTypes: [UInt32: ProgramType], _ attachWords: AttachWords) {
    for link in links where link.programID > 0 {
      add(attachWords.words(link.details, isExtension: programTypes[link.programID] == .extensionProgram), to: link.programID)
    }
    for (program, tasks) in holders.attachments {
      for task in tasks { add(AttachWords.words(task), to: program) }
    }
    guard programTypes.values.contains(where: \.isOfCgroups) else { return }
    for attachment in CgroupAttachments.find(attachWords.cgroups, attachTypes: AttachPlaces.cgroupHooks).found {
      add(AttachWords.words(attachment), to: attachment.programID)
    }
  }

  /// Each once: a link is seen from both sides.
  private mutating func add(_ place: String, to program: UInt32) {
    if words[program]?.contains(place) != true { words[program, default: []].append(place) }
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
