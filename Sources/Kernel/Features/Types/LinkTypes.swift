import Glibc

/// Whether the kernel makes links of a type (`enum bpf_link_type`): none is made, since what they would attach to is not there.
public enum LinkTypes {
  /// The numbers that Linux 7.1 knows, without 0.
  public static let known: ClosedRange<UInt32> = 1...15

  public static func ask(_ type: UInt32) -> FeatureAnswer {
    switch LinkType(rawValue: type) {
    case .rawTracepoint: rawTracepoint()
    case .tracing: tracing()
    case .cgroup: LinkProbe(8, 0).answer(EBADF)
    case .iterator: AttachTypes.ask(28)
    case .networkNamespace: LinkProbe(22, 17).answer(EBADF)
    case .xdp: LinkProbe(6, 37).answer(EOPNOTSUPP)
    case .perfEvent: LinkProbe(5, 41).answer(EBADF)
    case .kernelProbes: LinkProbe.kernelProbes(42)
    case .structOperations: LinkProbe.operations()
    case .netfilter: LinkProbe(32, 45).answer(EAFNOSUPPORT)
    case .tcx: LinkProbe(3, 46).answer(ENODEV)
    case .userProbes: LinkProbe.userProbes(48)
    case .netkit: LinkProbe(3, 54).answer(ENODEV)
    case .socketMap: LinkProbe(16, 7).answer(EBADF)
    case .tracingMulti: AttachTypes.ask(59)
    default: .no(0)
    }
  }

  /// Raw tracepoints have links since there are links that can be listed; a tracepoint of a name that none has is not found.
  private static func rawTracepoint() -> FeatureAnswer {
    let listing = Commands.ask(.nextLinkID)
    guard listing == .yes else { return listing }
    do throws(KernelError) {
      _ = try ProgramTypes.probe(17).load().openRawTracepoint("btfscope_has_no_such")
      return .yes
    } catch {
      return FeatureAnswer(error, expecting: ENOENT)
    }
  }

  /// Any program that would show it would be attached to something that runs: where the kernel takes such programs and has links that can be
  /// listed, they are links.
  private static func tracing() -> FeatureAnswer {
    let program = AttachTypes.ask(24)
    guard program == .yes else { return program }
    return Commands.ask(.nextLinkID)
  }
}

/// `BPF_LINK_CREATE` of a program with a target that is none.
struct LinkProbe {
  let program: UInt32
  let attachType: UInt32

  init(_ program: UInt32, _ attachType: UInt32) { (self.program, self.attachType) = (program, attachType) }

  /// Yes where the kernel only finds fault with the target, by that errno.
  func answer(_ expected: Int32) -> FeatureAnswer { FeatureAnswer(refusal(options: .none), expecting: expected) }

  private func refusal(options: LinkCreation.Options) -> KernelError? {
    do throws(KernelError) {
      var probe = ProgramTypes.probe(program)
      // What links of these look at is the attach type that the program was loaded with.
      if [2, 8, 14].contains(program) { probe.attachType = attachType }
      var creation = LinkCreation(attachType: attachType, target: UInt32.max, options: options)
      // An interface has a number below 2^31; XDP wants one that is there.
      if program == 3 { creation.target = UInt32(Int32.max) }
      if program == 6 { (creation.target, creation.flags) = (1, 1 << 2) }  // lo, XDP_FLAGS_DRV_MODE
      if program == 32 { creation.target = 0 }
      if program == 2 { creation.target = 0 }
      _ = try KernelLink.create(creation, probe.load())
      return nil
    } catch {
      return error
    }
  }

  /// Many kprobes: the kernel reads their addresses at an address where nothing can be.
  static func kernelProbes(_ attachType: UInt32) -> FeatureAnswer {
    do throws(KernelError) {
      let program = try ProgramProbe(type: 2, attachType: attachType).load()
      var block = AttributeBytes(count: 48)
      block.set(program.descriptor.attribute, at: 0)  // prog_fd
      block.set(attachType, at: 8)  // attach_type
      block.set(UInt32(1), at: 20)  // cnt
      block.set(UInt64(8), at: 32)  // addrs
      try SystemCall.bpf(.createLink, &block, subject: "link of kprobes")
      return .yes
    } catch {
      return FeatureAnswer(error, expecting: EFAULT)
    }
  }

  /// Many uprobes: the file is a folder, which has no code (libbpf: `probe_uprobe_multi_link()`).
  static func userProbes(_ attachType: UInt32) -> FeatureAnswer {
    let probes = UserProbes(path: "/", offsets: [0])
    return FeatureAnswer(LinkProbe(2, attachType).refusal(options: .userProbes(probes)), expecting: EBADF)
  }

  /// A map of operations that is no descriptor.
  static func operations() -> FeatureAnswer {
    var block = AttributeBytes(count: 16)
    block.set(UInt32.max, at: 0)  // map_fd
    block.set(UInt32(44), at: 8)  // attach_type
    do throws(KernelError) {
      try SystemCall.bpf(.createLink, &block, subject: "link of operations")
      return .yes
    } catch {
      return FeatureAnswer(error, expecting: EBADF)
    }
  }
}
