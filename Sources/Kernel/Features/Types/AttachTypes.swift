import Glibc

/// Whether the kernel knows a place to attach to: nothing is attached, since what it is told to attach to is not there.
public enum AttachTypes {
  /// The numbers that Linux 7.1 knows (`enum bpf_attach_type`).
  public static let known: ClosedRange<UInt32> = 0...61

  /// How the kernel shows that it knows the attach type.
  private enum Way {
    /// It looks at it where a program of that type is loaded (`bpf_prog_load_check_attach()`).
    case loading(UInt32)
    /// It looks for the target, which is no descriptor, after it knows the attach type (`BPF_PROG_ATTACH`).
    case attaching(UInt32)
    /// The same by a link: a descriptor that is none, an interface that is not there.
    case linking(UInt32, Int32)
    /// It looks at the type in its BTF that the program shall be attached to (`bpf_check_attach_target()`).
    case target(UInt32)
    /// A map whose values hold such programs can be made: `BPF_MAP_TYPE_DEVMAP`, `BPF_MAP_TYPE_CPUMAP`.
    case mapValue(UInt32)
    case kernelProbes, userProbes
    case operations
    /// It takes no type of the kernel's BTF but many, at the link.
    case multiple
  }

  public static func ask(_ type: UInt32) -> FeatureAnswer {
    guard let way = way(type) else { return .no(0) }
    switch way {
    case .loading(let program):
      // Some places take no other value than 1 (`check_return_code()`).
      return FeatureAnswer(ProgramProbe(type: program, attachType: type, code: [.set(0, to: 1), .exit]).refusal())
    case .attaching(let program): return FeatureAnswer(attachRefusal(program, type), expecting: EBADF)
    case .linking(let program, let expected): return LinkProbe(program, type).answer(expected)
    case .target(let program): return target(ProgramProbe(type: program, attachType: type, targetType: 1))
    case .mapValue(let map):
      return FeatureAnswer.trying { () throws(KernelError) in
        _ = try KernelMap.create(MapCreation(type: map, keySize: 4, valueSize: 8, maxEntries: 1))
      }
    case .kernelProbes: return LinkProbe.kernelProbes(type)
    case .userProbes: return LinkProbe.userProbes(type)
    case .operations: return LinkProbe.operations()
    case .multiple: return multiple(type)
    }
  }

  private static func way(_ type: UInt32) -> Way? {
    switch type {
    case 0, 1: .attaching(8)  // CGROUP_SKB
    case 2, 12, 13, 34: .loading(9)  // CGROUP_SOCK
    case 3: .attaching(13)  // SOCK_OPS
    case 4, 5, 38: .attaching(14)  // SK_SKB
    case 6: .attaching(15)  // CGROUP_DEVICE
    case 7: .attaching(16)  // SK_MSG
    case 8...11, 14, 15, 19, 20, 29...32, 49...53: .loading(18)  // CGROUP_SOCK_ADDR
    case 16: .attaching(20)  // LIRC_MODE2
    case 17: .linking(22, EBADF)  // FLOW_DISSECTOR
    case 18: .attaching(23)  // CGROUP_SYSCTL
    case 21, 22: .loading(25)  // CGROUP_SOCKOPT
    case 23...26, 28, 58: .target(26)  // TRACING
    case 27, 43: .target(29)  // LSM
    case 33: .mapValue(14)
    case 35: .mapValue(16)
    case 36: .loading(30)  // SK_LOOKUP
    // The loopback device has no XDP of its own: a link that insists on it is refused for that.
    case 37: .linking(6, EOPNOTSUPP)
    case 39, 40: .loading(21)  // SK_REUSEPORT
    case 41: .linking(5, EBADF)  // a perf event that is none
    case 42, 56: .kernelProbes
    case 44: .operations
    case 45: .loading(32)  // NETFILTER
    case 46, 47, 54, 55: .linking(3, ENODEV)  // an interface that is not there
    case 48, 57: .userProbes
    case 59...61: .multiple
    default: nil
    }
  }

  /// Type 1 of a kernel is never a function nor a typedef of a tracepoint: where the attach type is known, the verifier says that.
  static func target(_ probe: ProgramProbe) -> FeatureAnswer {
    guard let error = probe.refusal(readingLog: true) else { return .yes }
    guard error.number == EINVAL else { return FeatureAnswer(refused: error) }
    let words = ["is not a function", "is not a typedef", "Cannot replace kernel functions"]
    return words.contains { error.log.contains($0) } ? .yes : .no(EINVAL)
  }

  private static func multiple(_ type: UInt32) -> FeatureAnswer {
    guard let error = ProgramProbe(type: 26, attachType: type).refusal(readingLog: true) else { return .yes }
    return error.log.contains("must provide btf_id") ? .no(error.number) : FeatureAnswer(refused: error)
  }

  /// What the kernel says to a program of `program` that shall be attached to no descriptor at all.
  private static func attachRefusal(_ program: UInt32, _ type: UInt32) -> KernelError? {
    do throws(KernelError) {
      var probe = ProgramTypes.probe(program)
      if program == 8 || program == 14 { probe.attachType = type }
      try probe.load().attach(ProgramAttachment(target: UInt32.max, attachType: type))
      return nil
    } catch {
      return error
    }
  }
}
