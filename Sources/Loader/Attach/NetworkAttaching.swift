import BPFObject
import Glibc
import Kernel

/// What is attached to cgroups, network namespaces, network interfaces, netfilter and maps of sockets.
extension ProgramAttaching {
  func cgroup() throws(AttachFailure) -> Attachment {
    guard let path = point.cgroup else { throw failure(.notChosen(.cgroup)) }
    let type = try attachType()
    let folder = try asking { () throws(KernelError) in try Descriptor.open(path) }
    do throws(AttachFailure) {
      return Attachment(
        subject, .cgroup, "cgroup \(path)",
        try link(LinkCreation(attachType: type.rawValue, target: folder, options: .anchor(point.anchor))))
    } catch {
      guard case .kernel(var refusal) = error.reason, refusal.number == EBADF else { throw error }
      refusal.hint =
        "'\(path)' is no cgroup of the second hierarchy (a folder where cgroup2 is mounted, usually below /sys/fs/cgroup)"
      throw AttachFailure(.kernel(refusal), subject: error.subject)
    }
  }

  func networkNamespace() throws(AttachFailure) -> Attachment {
    let type = try attachType()
    let namespace = try asking { () throws(KernelError) in try Descriptor.open(point.networkNamespace) }
    return Attachment(
      subject, .networkNamespace, "network namespace \(point.networkNamespace)",
      try link(LinkCreation(attachType: type.rawValue, target: namespace)))
  }

  func xdp() throws(AttachFailure) -> Attachment {
    let (index, place) = try interface()
    var creation = LinkCreation(attachType: AttachType.xdp.rawValue, target: index)
    creation.flags = point.xdpFlags
    return Attachment(subject, .xdp, place, try link(creation))
  }

  /// TCX and netkit: one of several programs of an interface and direction.
  func ordered(_ kind: AttachKind) throws(AttachFailure) -> Attachment {
    let type = try attachType()
    let (index, place) = try interface()
    return Attachment(
      subject, kind, place, try link(LinkCreation(attachType: type.rawValue, target: index, options: .anchor(point.anchor))))
  }

  private func interface() throws(AttachFailure) -> (index: UInt32, place: String) {
    switch point.interface {
    case nil: throw failure(.notChosen(.interface))
    case .index(let index): return (index, "network interface \(index)")
    case .name(let name):
      guard let index = NetworkInterface.index(of: name) else { throw failure(.noInterface("'\(name)'")) }
      return (index, "network interface \(name)")
    }
  }

  func netfilter() throws(AttachFailure) -> Attachment {
    guard let hook = point.netfilter else { throw failure(.notChosen(.netfilterHook)) }
    return Attachment(
      subject, .netfilter, "netfilter family \(hook.family), hook \(hook.hook), priority \(hook.priority)",
      try link(LinkCreation(attachType: AttachType.netfilter.rawValue, options: .netfilter(hook))))
  }

  /// By a link, and before Linux 6.10 without one.
  func socketMap() throws(AttachFailure) -> Attachment {
    guard let map = point.socketMap else { throw failure(.notChosen(.socketMap)) }
    let type = try attachType()
    let place = "map '\(map.name)'"
    do throws(KernelError) {
      let creation = LinkCreation(attachType: type.rawValue, target: map.map.descriptor)
      return Attachment(subject, .socketMap, place, try KernelLink.create(creation, program.program))
    } catch {
      guard error.number == EINVAL else { throw failure(.kernel(error)) }
    }
    let attachment = ProgramAttachment(target: UInt32(bitPattern: map.descriptor), attachType: type.rawValue)
    try asking { () throws(KernelError) in try program.program.attach(attachment) }
    return Attachment(subject, .socketMap, place, links: [], ending: .socketMap(SocketMapProgram(program, map, attachment)))
  }
}
