import BPFObject

/// Which helpers kernels offer programs of each type, as their verifiers answered when they were asked for each pair (Linux 5.10, 6.1, 6.12,
/// 6.18 and 7.2; scripts/oracles/helpers-by-type.py asks the running one).
///
/// No enum tells: `*_func_proto()` are code. What some type may call and another may not was never taken away from a type so far, so that
/// a pair that is not here fails on older kernels too; ``HelperAges`` has what they offer later. Helpers that no type may call there are left
/// out: the configuration lacks them.
enum AllowedHelpers {
  /// Whether programs of a type may call a helper; nil where that is not known.
  static func allows(_ helper: HelperFunction, in type: ProgramType) -> Bool? {
    guard isKnown(type), helper.rawValue > 0, Int(helper.rawValue) < types.count else { return nil }
    let mask = types[Int(helper.rawValue)]
    return mask == 0 ? nil : mask & (1 << type.rawValue) != 0
  }

  /// Whether verifiers were asked about programs of a type.
  static func isKnown(_ type: ProgramType) -> Bool { type.rawValue < 64 && known & (1 << type.rawValue) != 0 }

  /// How programs of a type attach that may call a helper; nil where it depends on the type alone, or is not known.
  static func attachTypes(for helper: HelperFunction, in type: ProgramType) -> Set<AttachType>? {
    byAttachType.first { $0.type == type && $0.helpers.contains(helper.rawValue) }.map { Set($0.attach) }
  }

  /// What depends on how a program attaches (`expected_attach_type`): the same verifiers were asked for each of these too.
  private static let byAttachType: [(type: ProgramType, helpers: Set<Int32>, attach: [AttachType])] = [
    // bpf_bind(): where a socket is about to connect (`sock_addr_func_proto()`).
    (.cgroupSocketAddress, [64], [.cgroupInet4Connect, .cgroupInet6Connect]),
    // bpf_get_retval(), bpf_set_retval(): where the result goes to user space (`cgroup_common_func_proto()`).
    (
      .cgroupSocketAddress, [186, 187],
      [
        .cgroupInet4Bind, .cgroupInet6Bind, .cgroupInet4Connect, .cgroupInet6Connect, .cgroupUdp4Sendmsg, .cgroupUdp6Sendmsg,
        .cgroupUnixConnect, .cgroupUnixSendmsg,
      ]
    ),
    // bpf_setsockopt(), bpf_getsockopt(): before the kernel has set the option (`cg_sockopt_func_proto()`); a socket that is made (after 6.18).
    (.cgroupSocketOption, [49, 57], [.cgroupSetsockopt]),
    (.cgroupSocket, [49, 57], [.cgroupInetSockCreate]),
    // bpf_setsockopt() and bpf_getsockopt(): of sockets that an iterator goes through. What is printed: by iterators
    // (`tracing_prog_func_proto()`).
    (.tracing, [49, 57, 126, 127, 150], [.traceIter]),
    // bpf_get_attach_cookie(), and the arguments: of functions and tracepoints.
    (.tracing, [174, 183, 185], [.traceRawTp, .traceFentry, .traceFexit, .modifyReturn, .traceFsession]),
    // bpf_get_func_ret(): of functions.
    (.tracing, [184], [.traceFentry, .traceFexit, .modifyReturn, .traceFsession]),
    // What concerns a cgroup, or else the hook as a function (`bpf_lsm_func_proto()`).
    (.lsm, [49, 57, 81, 186, 187], [.lsmCgroup]), (.lsm, [174, 183, 184, 185], [.lsmMac]),
  ]

  /// Those that may sleep, for programs that may: bpf_copy_from_user() and its like for other tasks, and the measures of files
  /// (`might_sleep` of `struct bpf_func_proto`; before Linux 6.2 other programs are not offered them).
  static let sleeping: Set<Int32> = [148, 161, 191, 193]

  /// The types that were asked for: not those whose helpers are those of something else, of a struct of functions or another program.
  private static let known: UInt64 = 0x1_e7ef_fffe

  /// By the number of the helper: one bit for each type, by its number.
  private static let types: [UInt64] = [
    0x0, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0xa50200a4, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe,
    0x1efeffffe, 0x5018, 0x1018, 0x1018, 0x1efeffffe, 0x1018, 0x1efeffffe, 0x1efeffffe,
    0x1efeffffe, 0x1efeffffe, 0x18, 0x18, 0x1018, 0x1018, 0x1efeffffe, 0x1058,
    0x81c18, 0xe78ffffe, 0x685d1a, 0xa50200a4, 0x81c58, 0x1018, 0x1018, 0x18,
    0x18, 0x81c18, 0x81c18, 0x1efeffffe, 0xa50200a4, 0x1efeffffe, 0x5018, 0x85c18,
    0x1018, 0x1018, 0x1efeffffe, 0x5018, 0x40, 0xa50200a4, 0xa424631a, 0x411a,
    0x18, 0x2e042200, 0x4018, 0x40, 0x4000, 0x2000, 0x40, 0x1efeffffe,
    0x80, 0x2e042200, 0x0, 0x2000, 0x10000, 0x10000, 0x10000, 0x10000,
    0x40000, 0x40, 0x18, 0xa50200a4, 0x20011a, 0x58, 0x2000, 0x10000,
    0x4000, 0x1400, 0x80000, 0x80000, 0x80000, 0x100000, 0x100000, 0x118,
    0x1efeffffe, 0x2284a300, 0x200000, 0x118, 0x44158, 0x44158, 0x40044158, 0x1efeffffe,
    0x1efeffffe, 0x1efeffffe, 0x10000, 0x10000, 0x100000, 0x1efeffffe, 0x1efeffffe, 0x118,
    0x2002118, 0x118, 0x118, 0x44158, 0x58, 0x800000, 0x800000, 0x800000,
    0x800000, 0x1efeffffe, 0x1efeffffe, 0xae052318, 0xae052118, 0x1efeffffe, 0x58, 0xa4000000,
    0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x8000000, 0x1efeffffe, 0x1efeffffe, 0x80,
    0x1efeffffe, 0xa4000000, 0x205231a, 0x1efeffffe, 0x40000018, 0x1efeffffe, 0x4000000, 0x4000000,
    0x100, 0x100, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1018,
    0xe44d7d5a, 0xe44d7d5a, 0xe44d7d5a, 0xe44d7d5a, 0xe44d7d5a, 0x1efeffffe, 0x2000, 0x2000,
    0x2000, 0x20000000, 0x20000000, 0xa4000000, 0x1efeffffe, 0x1efeffffe, 0x4000000, 0x18,
    0x18, 0x1efeffffe, 0x1efeffffe, 0x18, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x20000000,
    0x48ed7f5a, 0x20000000, 0xa4000000, 0x58, 0x1efeffffe, 0x1efeffffe, 0x80000000, 0x80000000,
    0x80000000, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x4000004, 0x250200a4, 0x1efeffffe,
    0x1efeffffe, 0x1efeffffe, 0xe44d7d5a, 0x80000000, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x24000000,
    0x24000000, 0x24000000, 0x22848200, 0x22848200, 0xa4000040, 0x40, 0x40, 0x1efeffffe,
    0x18, 0x20000000, 0x1efeffffe, 0x1efeffffe, 0xe44d7d5a, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe,
    0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x58, 0x58, 0x58, 0x58,
    0x1efeffffe, 0x1efeffffe, 0x1efeffffe, 0x1efeffffe,
  ]
}
