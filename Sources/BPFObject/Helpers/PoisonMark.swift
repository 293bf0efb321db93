/// What a loader put in the place of an instruction that cannot work: a call of a helper that does not exist, by whose number the verifier's
/// log tells what was wrong. Seen in objects that were relocated already, and in programs that were loaded.
public enum PoisonMark: Hashable, Sendable {
  /// A CO-RE relocation that could not be resolved: 195896080, 0xbad2310 (libbpf: `bpf_core_poison_insn()`; cilium/ebpf).
  case relocation
  /// The address of a map that was not made, by its number in the object: from 2001000000 on (libbpf: `poison_map_ldimm64()`).
  case map(UInt32)
  /// The call of an optional kernel function that the kernel has not got, by the number of its extern: from 2002000000 on
  /// (libbpf: `poison_kfunc_call()`; cilium/ebpf).
  case kernelFunction(UInt32)

  private static let maps: Int32 = 2_001_000_000
  private static let functions: Int32 = 2_002_000_000
  /// The numbers of each kind are as many at most.
  private static let count: Int32 = 1_000_000

  init?(number: Int32) {
    switch number {
    case 195_896_080: self = .relocation
    case PoisonMark.maps..<PoisonMark.maps + PoisonMark.count: self = .map(UInt32(number - PoisonMark.maps))
    case PoisonMark.functions..<PoisonMark.functions + PoisonMark.count:
      self = .kernelFunction(UInt32(number - PoisonMark.functions))
    default: return nil
    }
  }

  /// What it says, in words.
  public var sentence: String {
    switch self {
    case .relocation: "a CO-RE relocation that could not be resolved"
    case .map(let number): "map \(number), which was not made"
    case .kernelFunction(let number): "the absent kernel function of extern \(number)"
    }
  }
}

extension HelperFunction {
  /// What a loader says by the number; nil where it is a helper's, or unknown.
  public var poison: PoisonMark? { PoisonMark(number: rawValue) }
}
