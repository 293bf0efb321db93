import BPFObject

/// libbpf's table of section names once more, written apart from the code: name, number of the program type, number of the attach type,
/// flags (a: attachable, o: its attach type is optional, b: by BTF, s: sleepable, x: fragments, u: USDT), and whether libbpf attaches it.
enum SectionTable {
  struct Row {
    let pattern: String
    let programType: UInt32
    let attachType: UInt32?
    let flags: SectionDefinition.Flags
    let isAttachedByItself: Bool
  }

  static let rows: [Row] = text.split(separator: "\n").map { line in
    let fields = line.split(separator: " ").map(String.init)
    var flags: SectionDefinition.Flags = []
    let letters: [Character: SectionDefinition.Flags] = [
      "a": .attachable, "o": .attachTypeOptional, "b": .attachesByType, "s": .sleepable, "x": .fragments, "u": .usdt,
    ]
    for letter in fields[3] { flags.formUnion(letters[letter] ?? []) }
    return Row(
      pattern: fields[0], programType: UInt32(fields[1]) ?? .max, attachType: UInt32(fields[2]), flags: flags,
      isAttachedByItself: fields[4] == "auto")
  }

  private static let text = """
    socket 1 - - -
    sk_reuseport/migrate 21 40 a -
    sk_reuseport 21 39 a -
    kprobe+ 2 - - auto
    uprobe+ 2 - - auto
    uprobe.s+ 2 - s auto
    kretprobe+ 2 - - auto
    uretprobe+ 2 - - auto
    uretprobe.s+ 2 - s auto
    kprobe.multi+ 2 42 - auto
    kretprobe.multi+ 2 42 - auto
    kprobe.session+ 2 56 - auto
    uprobe.multi+ 2 48 - auto
    uretprobe.multi+ 2 48 - auto
    uprobe.session+ 2 57 - auto
    uprobe.multi.s+ 2 48 s auto
    uretprobe.multi.s+ 2 48 s auto
    uprobe.session.s+ 2 57 s auto
    ksyscall+ 2 - - auto
    kretsyscall+ 2 - - auto
    usdt+ 2 - u auto
    usdt.s+ 2 - us auto
    tc/ingress 3 46 - -
    tc/egress 3 47 - -
    tcx/ingress 3 46 - -
    tcx/egress 3 47 - -
    tc 3 - - -
    classifier 3 - - -
    action 4 - - -
    netkit/primary 3 54 - -
    netkit/peer 3 55 - -
    tracepoint+ 5 - - auto
    tp+ 5 - - auto
    tracepoint.s+ 5 - s auto
    tp.s+ 5 - s auto
    raw_tracepoint+ 17 - - auto
    raw_tp+ 17 - - auto
    raw_tracepoint.s+ 17 - s auto
    raw_tp.s+ 17 - s auto
    raw_tracepoint.w+ 24 - - auto
    raw_tp.w+ 24 - - auto
    tp_btf+ 26 23 b auto
    tp_btf.s+ 26 23 bs auto
    fentry+ 26 24 b auto
    fmod_ret+ 26 26 b auto
    fexit+ 26 25 b auto
    fentry.s+ 26 24 bs auto
    fmod_ret.s+ 26 26 bs auto
    fexit.s+ 26 25 bs auto
    fsession+ 26 58 b auto
    fsession.s+ 26 58 bs auto
    fsession.multi+ 26 61 - auto
    fsession.multi.s+ 26 61 s auto
    fentry.multi+ 26 59 - auto
    fexit.multi+ 26 60 - auto
    fentry.multi.s+ 26 59 s auto
    fexit.multi.s+ 26 60 s auto
    freplace+ 28 - b auto
    lsm+ 29 27 b auto
    lsm.s+ 29 27 bs auto
    lsm_cgroup+ 29 43 b -
    iter+ 26 28 b auto
    iter.s+ 26 28 bs auto
    syscall 31 - s -
    xdp.frags/devmap 6 33 x -
    xdp/devmap 6 33 a -
    xdp.frags/cpumap 6 35 x -
    xdp/cpumap 6 35 a -
    xdp.frags 6 37 x -
    xdp 6 37 ao -
    perf_event 7 - - -
    lwt_in 10 - - -
    lwt_out 11 - - -
    lwt_xmit 12 - - -
    lwt_seg6local 19 - - -
    sockops 13 3 ao -
    sk_skb/stream_parser 14 4 ao -
    sk_skb/stream_verdict 14 5 ao -
    sk_skb/verdict 14 38 ao -
    sk_skb 14 - - -
    sk_msg 16 7 ao -
    lirc_mode2 20 16 ao -
    flow_dissector 22 17 ao -
    cgroup_skb/ingress 8 0 ao -
    cgroup_skb/egress 8 1 ao -
    cgroup/skb 8 - - -
    cgroup/sock_create 9 2 a -
    cgroup/sock_release 9 34 a -
    cgroup/sock 9 2 ao -
    cgroup/post_bind4 9 12 a -
    cgroup/post_bind6 9 13 a -
    cgroup/bind4 18 8 a -
    cgroup/bind6 18 9 a -
    cgroup/connect4 18 10 a -
    cgroup/connect6 18 11 a -
    cgroup/connect_unix 18 49 a -
    cgroup/sendmsg4 18 14 a -
    cgroup/sendmsg6 18 15 a -
    cgroup/sendmsg_unix 18 50 a -
    cgroup/recvmsg4 18 19 a -
    cgroup/recvmsg6 18 20 a -
    cgroup/recvmsg_unix 18 51 a -
    cgroup/getpeername4 18 29 a -
    cgroup/getpeername6 18 30 a -
    cgroup/getpeername_unix 18 52 a -
    cgroup/getsockname4 18 31 a -
    cgroup/getsockname6 18 32 a -
    cgroup/getsockname_unix 18 53 a -
    cgroup/sysctl 23 18 a -
    cgroup/getsockopt 25 21 a -
    cgroup/setsockopt 25 22 a -
    cgroup/dev 15 6 ao -
    struct_ops+ 27 - - -
    struct_ops.s+ 27 - s -
    sk_lookup 30 36 a -
    netfilter 32 45 - -
    """
}
