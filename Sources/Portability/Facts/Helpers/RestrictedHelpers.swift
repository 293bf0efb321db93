import BPFObject

/// Helpers that only programs under a licence compatible with the GPL may call (`gpl_only` of `struct bpf_func_proto`), as the verifier of
/// Linux 6.18 answered for each. What is restricted there was never open before: restrictions were only lifted so far. bpf_get_stackid() and
/// bpf_get_func_ip() are left out: for some types of programs they are open.
enum RestrictedHelpers {
  static func contains(_ helper: HelperFunction) -> Bool { numbers.contains(helper.rawValue) }

  private static let numbers: Set<Int32> = [
    4, 6, 22, 25, 35, 45, 55, 56, 67, 69, 100, 110, 112, 113, 114, 115, 119, 158, 163, 165, 169, 170, 171, 172, 175, 176, 177,
    191, 204,
    205, 206, 207,
  ]
}
