import Glibc

/// What else a kernel may have: things that no list of types, helpers or commands shows. Each is tried, and nothing stays.
public enum Ability: CaseIterable, Hashable, Sendable {
  /// More than 4096 instructions (`BPF_COMPLEXITY_LIMIT_INSNS`, Linux 5.2)
  case largePrograms
  /// Loops that end (5.3)
  case boundedLoops
  /// Calls of functions of the same program (4.16)
  case subprograms
  /// Helpers called back with a function: `bpf_loop()` (5.17)
  case callbacks
  /// Jumps on less-than (`BPF_JLT` and its like, 4.14): what compilers call version 2 of the instructions.
  case instructions2
  /// Jumps on 32 bits (`BPF_JMP32`, 5.1): version 3.
  case instructions3
  /// Jumps over 32 bits (`gotol`, 6.6): version 4...
  case instructions4
  /// ... with loads that extend the sign,
  case signedLoads
  /// moves that extend the sign,
  case signedMoves
  /// division of signed numbers,
  case signedDivision
  /// and swapping of bytes whatever the machine's order is.
  case byteSwaps
  /// Atomic operations that give the old value back (5.12)
  case atomics
  /// Loads and stores that order others (6.15)
  case acquireRelease
  /// Loops that the kernel ends (`may_goto`, 6.9)
  case mayGoto
  /// Jumps to where a register says (6.19)
  case indirectJumps
  /// Names of programs (4.15) and of maps
  case programNames
  /// Values of maps by their address in an instruction: global variables (5.2)
  case globalVariables
  /// The type of attachment is looked at when a program is loaded (4.17)
  case attachTypeAtLoad
  /// Programs that may sleep (`BPF_F_SLEEPABLE`, 5.10)
  case sleepablePrograms
  /// XDP programs for packets in several buffers (`BPF_F_XDP_HAS_FRAGS`, 5.18)
  case packetFragments
  /// Many elements of a map in one call (5.6)
  case batches
  /// Numbers that come with an attachment (`bpf_get_attach_cookie()`, 5.15)
  case cookies
  /// Reading the kernel's memory apart from that of user space (`bpf_probe_read_kernel()`, 5.5)
  case kernelReads
  /// Maps that are tied to a program (`BPF_PROG_BIND_MAP`, 5.10)
  case boundMaps
  /// Rights that are handed on (`BPF_TOKEN_CREATE`, 6.9)
  case tokens
  /// Memory that programs and user space share by address (6.9)
  case arenas
  /// What programs print for whoever looks (6.17)
  case streams
  /// Many uprobes by one link (6.6)
  case manyUserProbes
  /// Many kprobes by one link (5.18)
  case manyKernelProbes
  /// The kernel's own types in `/sys/kernel/btf/vmlinux` (5.4)
  case kernelTypes
  /// Types of modules in `/sys/kernel/btf` (5.11)
  case moduleTypes
}

extension Ability {
  /// What reports call it.
  public var name: StaticString { row.0 }
  /// The first Linux that has it.
  public var since: StaticString { row.1 }

  private var row: (StaticString, StaticString) {
    switch self {
    case .largePrograms: ("large_insn_limit", "5.2")
    case .boundedLoops: ("bounded_loops", "5.3")
    case .subprograms: ("bpf_to_bpf_calls", "4.16")
    case .callbacks: ("bpf_loop", "5.17")
    case .instructions2: ("isa_v2", "4.14")
    case .instructions3: ("isa_v3", "5.1")
    case .instructions4: ("isa_v4", "6.6")
    case .signedLoads: ("sign_extending_loads", "6.6")
    case .signedMoves: ("sign_extending_moves", "6.6")
    case .signedDivision: ("signed_division", "6.6")
    case .byteSwaps: ("byte_swap", "6.6")
    case .atomics: ("atomics", "5.12")
    case .acquireRelease: ("acquire_release", "6.15")
    case .mayGoto: ("may_goto", "6.9")
    case .indirectJumps: ("indirect_jumps", "6.19")
    case .programNames: ("prog_name", "4.15")
    case .globalVariables: ("global_data", "5.2")
    case .attachTypeAtLoad: ("expected_attach_type", "4.17")
    case .sleepablePrograms: ("sleepable", "5.10")
    case .packetFragments: ("xdp_frags", "5.18")
    case .batches: ("batch_operations", "5.6")
    case .cookies: ("bpf_cookie", "5.15")
    case .kernelReads: ("probe_read_kernel", "5.5")
    case .boundMaps: ("prog_bind_map", "5.10")
    case .tokens: ("token", "6.9")
    case .arenas: ("arena", "6.9")
    case .streams: ("program_streams", "6.17")
    case .manyUserProbes: ("uprobe_multi", "6.6")
    case .manyKernelProbes: ("kprobe_multi", "5.18")
    case .kernelTypes: ("kernel_btf", "5.4")
    case .moduleTypes: ("module_btf", "5.11")
    }
  }
}
