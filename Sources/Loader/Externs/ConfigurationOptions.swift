public import ByteReading

extension RunningConfiguration {
  /// Options that decide what programs can do here.
  public static let optionsOfPrograms = [
    "CONFIG_BPF", "CONFIG_BPF_SYSCALL", "CONFIG_HAVE_EBPF_JIT", "CONFIG_BPF_JIT", "CONFIG_BPF_JIT_ALWAYS_ON",
    "CONFIG_BPF_JIT_DEFAULT_ON",
    "CONFIG_BPF_UNPRIV_DEFAULT_OFF", "CONFIG_BPF_LSM", "CONFIG_DEBUG_INFO_BTF", "CONFIG_DEBUG_INFO_BTF_MODULES",
    "CONFIG_MODULE_ALLOW_BTF_MISMATCH", "CONFIG_CGROUPS", "CONFIG_CGROUP_BPF", "CONFIG_CGROUP_NET_CLASSID",
    "CONFIG_SOCK_CGROUP_DATA",
    "CONFIG_BPF_EVENTS", "CONFIG_KPROBES", "CONFIG_KPROBE_EVENTS", "CONFIG_UPROBES", "CONFIG_UPROBE_EVENTS", "CONFIG_TRACING",
    "CONFIG_FTRACE_SYSCALLS", "CONFIG_FUNCTION_TRACER", "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "CONFIG_FPROBE",
    "CONFIG_FUNCTION_ERROR_INJECTION", "CONFIG_BPF_KPROBE_OVERRIDE", "CONFIG_KALLSYMS_ALL", "CONFIG_NET", "CONFIG_XDP_SOCKETS",
    "CONFIG_LWTUNNEL_BPF", "CONFIG_NET_ACT_BPF", "CONFIG_NET_CLS_BPF", "CONFIG_NET_CLS_ACT", "CONFIG_NET_SCH_INGRESS",
    "CONFIG_NET_XGRESS", "CONFIG_NETKIT", "CONFIG_XFRM", "CONFIG_IP_ROUTE_CLASSID", "CONFIG_IPV6_SEG6_BPF", "CONFIG_BPF_LIRC_MODE2",
    "CONFIG_BPF_STREAM_PARSER", "CONFIG_NETFILTER_XT_MATCH_BPF", "CONFIG_NETFILTER_BPF_LINK", "CONFIG_SCHED_CLASS_EXT",
    "CONFIG_HID_BPF", "CONFIG_BPF_PRELOAD", "CONFIG_BPFILTER", "CONFIG_BPFILTER_UMH", "CONFIG_TEST_BPF", "CONFIG_HZ",
  ]

  /// What the configuration of the running kernel says for each option that it sets, and the file that says it. Throws where there is none.
  public static func values(of options: [String]) throws(LoadError) -> (file: String, values: [String: String]) {
    let (file, text) = try ConfigurationFile.find(release: KernelRelease.name())
    return (file, values(of: options, in: text))
  }

  /// Of lines `CONFIG_NAME=value`, those of the options; text without its quotation marks. Of two lines for one the first counts.
  public static func values(of options: [String], in text: Bytes) -> [String: String] {
    let wanted = Set(options)
    var found: [String: String] = [:]
    for line in text.text.split(separator: "\n") where line.hasPrefix("CONFIG_") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard parts.count == 2, wanted.contains(name), found[name] == nil else { continue }
      let value = parts[1]
      found[name] =
        value.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"") ? String(value.dropFirst().dropLast()) : String(value)
    }
    return found
  }
}
