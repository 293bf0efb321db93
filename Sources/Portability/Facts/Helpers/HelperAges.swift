import BPFObject
import BTF

/// Helpers that kernels had before they offered them to all types of programs that may call them today.
///
/// The verifiers of Linux 5.10, 6.1, 6.12, 6.18 and 7.2 were asked for each type of programs, each way to attach and each helper. What one of
/// them denies, older ones deny as well. That a kernel is not younger shows by what its types lack (``OfferMarker``): a function that does the
/// work for that type alone, else something of the release after the one that was asked.
enum HelperAges {
  private struct Row {
    let marker: OfferMarker
    let helpers: Set<Int32>
    let types: [ProgramType]
    /// How the programs attach; nil for all of them.
    var attach: Set<AttachType>?
  }

  private static let network: [ProgramType] = [
    .socketFilter, .schedulerClassifier, .schedulerAction, .xdp, .cgroupSKB, .lwtIn, .lwtOut, .lwtTransmit, .socketOperations,
    .socketSKB, .lwtSegment6Local, .socketReuseport, .flowDissector, .socketLookup,
  ]
  private static let cgroup: [ProgramType] = [
    .cgroupSocket, .cgroupDevice, .cgroupSocketAddress, .cgroupSysctl, .cgroupSocketOption,
  ]
  private static let tracing: [ProgramType] = [
    .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .lsm,
  ]

  private static let rows: [Row] = [
    // bpf_get_socket_cookie(): of any socket, since 5.12.
    Row(
      marker: .function("bpf_get_socket_ptr_cookie", beside: "bpf_get_socket_cookie"), helpers: [46],
      types: [.tracing, .lsm, .socketReuseport]),
    // bpf_sk_storage_get(), bpf_sk_storage_delete(): since 5.11.
    Row(marker: .function("bpf_sk_storage_get_tracing", beside: "bpf_sk_storage_get"), helpers: [107, 108], types: [.tracing]),
    // bpf_get_netns_cookie(): one function for each type.
    Row(
      marker: .function("bpf_get_netns_cookie_sock_ops", beside: "bpf_get_netns_cookie_sock_addr"), helpers: [122],
      types: [.socketOperations]),
    Row(
      marker: .function("bpf_get_netns_cookie_sk_msg", beside: "bpf_get_netns_cookie_sock_addr"), helpers: [122],
      types: [.socketMessage]),
    Row(
      marker: .function("bpf_get_netns_cookie_sockopt", beside: "bpf_get_netns_cookie_sock_addr"), helpers: [122],
      types: [.cgroupSocketOption]),
    Row(
      marker: .function("bpf_get_netns_cookie", beside: "bpf_get_netns_cookie_sock_addr"), helpers: [122],
      types: [.socketFilter, .schedulerClassifier, .schedulerAction, .cgroupSKB]),

    // bpf_strtol(), bpf_strtoul(): those that handle sysctls alone.
    Row(
      marker: .after5_10, helpers: [105, 106],
      types: network + tracing + [.cgroupSocket, .cgroupDevice, .cgroupSocketAddress, .cgroupSocketOption, .socketMessage]),
    // bpf_spin_lock(), bpf_spin_unlock().
    Row(marker: .after5_10, helpers: [93, 94], types: tracing),
    // bpf_get_current_ancestor_cgroup_id().
    Row(marker: .after5_10, helpers: [123], types: tracing + [.cgroupDevice, .cgroupSysctl, .cgroupSocketOption]),
    // bpf_get_current_pid_tgid(), bpf_get_current_comm(), bpf_get_cgroup_classid().
    Row(marker: .after5_10, helpers: [14, 16, 17], types: [.cgroupDevice, .cgroupSysctl, .cgroupSocketOption]),
    // bpf_setsockopt(), bpf_getsockopt(): where a socket connects alone.
    Row(marker: .after5_10, helpers: [49, 57], types: [.cgroupSocketOption, .tracing]),
    Row(
      marker: .after5_10, helpers: [49, 57], types: [.cgroupSocketAddress],
      attach: [
        .cgroupInet4Bind, .cgroupInet6Bind, .cgroupUdp4Sendmsg, .cgroupUdp6Sendmsg, .cgroupUdp4Recvmsg, .cgroupUdp6Recvmsg,
        .cgroupInet4Getpeername, .cgroupInet6Getpeername, .cgroupInet4Getsockname, .cgroupInet6Getsockname,
      ]),

    // bpf_get_current_pid_tgid(), bpf_get_current_cgroup_id(), bpf_get_current_ancestor_cgroup_id().
    Row(marker: .after6_1, helpers: [14, 80, 123], types: network),
    // bpf_get_ns_current_pid_tgid().
    Row(marker: .after6_1, helpers: [120], types: network + cgroup + [.socketMessage]),
    // bpf_current_task_under_cgroup().
    Row(marker: .after6_1, helpers: [37], types: cgroup),

    // bpf_get_current_uid_gid().
    Row(marker: .after6_12, helpers: [15], types: network + [.netfilter]),
    // bpf_get_current_comm(), bpf_current_task_under_cgroup().
    Row(marker: .after6_12, helpers: [16, 37], types: network + [.socketMessage, .netfilter]),
    // bpf_get_cgroup_classid(): where there is a packet to be sent, and of cgroups, alone.
    Row(
      marker: .after6_12, helpers: [17],
      types: tracing + [
        .socketFilter, .xdp, .cgroupSKB, .socketOperations, .socketSKB, .socketReuseport, .flowDissector, .socketLookup,
        .systemCall,
        .netfilter,
      ]),
    // bpf_perf_event_read(), bpf_perf_event_read_value(), bpf_send_signal(), bpf_send_signal_thread(), bpf_get_task_stack(),
    // bpf_task_storage_get(), bpf_task_storage_delete(), bpf_get_branch_snapshot(), bpf_find_vma().
    Row(
      marker: .after6_12, helpers: [22, 55, 109, 117, 141, 156, 157, 176, 180],
      types: network + cgroup + [.socketMessage, .netfilter]),
    // bpf_setsockopt(), bpf_getsockopt().
    Row(
      marker: .after6_12, helpers: [49, 57], types: [.cgroupSocketAddress],
      attach: [.cgroupUnixGetpeername, .cgroupUnixGetsockname]),

    // bpf_get_func_arg(), bpf_get_func_arg_cnt().
    Row(marker: .after6_18, helpers: [183, 185], types: [.tracing], attach: [.traceRawTp]),
  ]

  /// What shows that a kernel does not offer a helper to such programs yet; nil where it may.
  static func lack(_ helper: HelperFunction, in type: ProgramType, attaching attach: AttachType?, _ facts: KernelFacts) -> Evidence?
  {
    for row in rows where row.helpers.contains(helper.rawValue) && row.types.contains(type) {
      if let only = row.attach, attach.map(only.contains) != true { continue }
      if let evidence = row.marker.lack(facts) { return evidence }
    }
    return nil
  }
}
