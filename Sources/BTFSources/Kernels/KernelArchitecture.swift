import BTF
import ByteReading
import ELF

/// What `uname -m` says on a kernel.
public enum KernelArchitecture {
  /// What `uname -m` says on machines that distributions and the kernel's own tree call so: `x86_64` for `amd64`; nil for words that are
  /// none of these.
  public static func uname(_ word: String) -> String? {
    switch word {
    case "x86_64", "aarch64", "aarch64_be", "arm", "s390x", "riscv64", "riscv32", "ppc64", "ppc64le", "loongarch64", "mips64",
      "mips",
      "i686":
      word
    case "amd64", "x86-64": "x86_64"
    case "arm64": "aarch64"
    case "armhf", "armel", "armv7l": "arm"
    case "ppc64el": "ppc64le"
    case "i386", "x86": "i686"
    case "loong64": "loongarch64"
    case "s390": "s390x"
    default: nil
    }
  }

  static func name(of file: ELFFile) -> String? { name(of: file.header.machine, is64: file.elfClass == .bits64, file.order) }

  static func name(of machine: Machine, is64: Bool = true, _ order: ByteOrder = .little) -> String? {
    switch machine {
    case .x86_64: "x86_64"
    case .i386: "i686"
    case .arm64: order == .big ? "aarch64_be" : "aarch64"
    case .arm: "arm"
    case .s390: "s390x"
    case .riscv: is64 ? "riscv64" : "riscv32"
    case .ppc64: order == .big ? "ppc64" : "ppc64le"
    case .loongArch: "loongarch64"
    case .mips: is64 ? "mips64" : "mips"
    default: nil
    }
  }

  /// Guesses by the registers that a system call leaves (`struct pt_regs`, which each architecture has its own of), and by the byte order.
  static func guess(_ table: BTFTypeTable, pointerSize: Int) -> String? {
    var members: Set<String> = []
    for name in ["pt_regs", "user_pt_regs"] {
      for id in table.types(named: name) {
        guard let record = table.record(id), record.kind == .structure else { continue }
        collect(record, table, &members, depth: 0)
      }
    }
    let isBig = table.header.order == .big
    return marks.first { members.contains($0.member) }.map { mark in
      pointerSize == 8 ? (isBig ? mark.big ?? mark.wide : mark.wide) : mark.narrow ?? mark.wide
    }
  }

  /// A member that no other architecture's registers have (Linux: arch/*/include/asm/ptrace.h).
  private static let marks: [(member: String, wide: String, big: String?, narrow: String?)] = [
    ("orig_ax", "x86_64", nil, "i686"),
    ("pstate", "aarch64", "aarch64_be", nil),
    ("orig_gpr2", "s390x", nil, nil),
    ("badaddr", "riscv64", nil, "riscv32"),
    ("csr_era", "loongarch64", nil, nil),
    ("orig_gpr3", "ppc64le", "ppc64", nil),
    ("uregs", "arm", nil, nil),
    ("cp0_epc", "mips64", nil, "mips"),
  ]

  /// Names of members, those of unnamed structs and unions inside among them.
  private static func collect(_ record: TypeRecord, _ table: BTFTypeTable, _ names: inout Set<String>, depth: Int) {
    for member in table.members(of: record).prefix(256) {
      if let name = table.name(member.nameOffset), !name.isEmpty {
        names.insert(name)
      } else if depth < 4, let inner = table.record(member.type), inner.kind == .structure || inner.kind == .union {
        collect(inner, table, &names, depth: depth + 1)
      }
    }
  }
}
