import Glibc

/// Whether the kernel loads programs of a type: the smallest program of that type is loaded, as its type wants it.
public enum ProgramTypes {
  /// The numbers that Linux 7.1 knows (`enum bpf_prog_type`), without 0.
  public static let known: ClosedRange<UInt32> = 1...32

  public static func ask(_ type: UInt32) -> FeatureAnswer {
    switch way(type) {
    case .load: return FeatureAnswer(probe(type).refusal())
    // `bpf_struct_ops_find_value()` answers so to a type that is no struct of operations: it got that far.
    case .operations: return FeatureAnswer(probe(type).refusal(), expecting: 524)
    case .target(let attachTypes):
      return FeatureAnswer.first(
        of: attachTypes.lazy.map { AttachTypes.target(ProgramProbe(type: type, attachType: $0, targetType: 1)) })
    }
  }

  /// The smallest program of a type, with the attach type that the kernel wants of one.
  public static func probe(_ type: UInt32) -> ProgramProbe {
    ProgramProbe(type: type, attachType: attachTypes(type).first ?? 0, flags: type == 31 ? ProgramFlags.sleepable : 0)
  }

  /// What `expected_attach_type` may be for programs of a type, as far as it makes a difference to what they may call; the first is the usual one
  /// (`*_func_proto()`; scripts/oracles/run-features.py asks with all of them).
  static func attachTypes(_ type: UInt32) -> [UInt32] {
    switch type {
    case 2: [0, 42]  // KPROBE: by a perf event, many kprobes
    case 8: [0, 1]  // CGROUP_SKB
    case 9: [2, 12]  // CGROUP_SOCK
    case 13: [3]  // SOCK_OPS
    case 15: [6]  // CGROUP_DEVICE
    case 16: [7]  // SK_MSG
    case 18: [10, 8]  // CGROUP_SOCK_ADDR
    case 20: [16]  // LIRC_MODE2
    case 21: [39]  // SK_REUSEPORT
    case 22: [17]  // FLOW_DISSECTOR
    case 23: [18]  // CGROUP_SYSCTL
    case 25: [22, 21]  // CGROUP_SOCKOPT
    case 30: [36]  // SK_LOOKUP
    case 32: [45]  // NETFILTER
    default: [0]
    }
  }

  private enum Way {
    case load
    /// It attaches to something of the kernel's BTF: where it is told a type that is nothing of the kind, the verifier says so.
    case target([UInt32])
    case operations
  }

  private static func way(_ type: UInt32) -> Way {
    switch type {
    case 26: .target([23, 28, 24])  // TRACING: of a raw tracepoint, an iterator, where a function begins
    case 27: .operations
    case 28: .target([0])  // EXT
    case 29: .target([27])  // LSM
    default: .load
    }
  }
}

/// `BPF_F_*` of programs.
enum ProgramFlags {
  /// `BPF_F_SLEEPABLE` (Linux 5.10)
  static let sleepable: UInt32 = 1 << 4
  /// `BPF_F_XDP_HAS_FRAGS` (5.18)
  static let fragments: UInt32 = 1 << 5
}
