import BPFObject
import BTF

extension KernelFacts {
  /// Whether the kernel's verifier takes such instructions, and by which entry of its types that shows; nil where it does not show.
  ///
  /// No enum lists instructions. What shows is what came with them: functions that compilers keep, and entries of the same release.
  func has(_ feature: InstructionFeature) -> (isThere: Bool, by: Evidence)? {
    switch feature {
    // Linux 5.12, where `check_xadd()` made room; bpf_check_mtu() came with the same release.
    case .atomics: known(functions: ["check_atomic", "check_atomic_rmw"], not: "check_xadd") ?? helper(163)
    // Linux 6.6, as BPF_TCX_INGRESS did.
    case .signExtension, .signedDivision, .byteSwap, .longJumps: known(functions: ["coerce_reg_to_size_sx"]) ?? attachType(46)
    // Linux 6.9, as arenas did.
    case .addressSpaceCasts, .mayGoto: mapType(.arena)
    // Linux 6.15; not a `static` function, and so not to be lost.
    case .acquireRelease:
      hasFunctions
        ? (find("bpf_jit_supports_timed_may_goto", .function) != nil, .function("bpf_jit_supports_timed_may_goto")) : nil
    // Linux 6.19, as the maps did that hold the places.
    case .indirectJumps: mapType(.instructionArray)
    }
  }

  /// Whether the verifier takes the address of a function in a 64-bit load (`__check_pseudo_btf_id()`); nil where that does not show.
  ///
  /// Linux 6.4, as the attach type of netfilter programs.
  var takesFunctionAddresses: (isThere: Bool, by: Evidence)? {
    attachTypes.contains(AttachType.netfilter.rawValue).map { ($0, .enumerator("BPF_NETFILTER")) }
  }

  /// Whether the verifier looks at global functions that no live code calls; nil where that does not show.
  ///
  /// Linux 6.8 goes by calls, and notes of each function whether it was called.
  var verifiesUncalledFunctions: Bool? {
    find("bpf_func_info_aux", .structure) == nil ? nil : !hasMember("called", of: "bpf_func_info_aux")
  }

  private func known(functions: [String], not older: String? = nil) -> (isThere: Bool, by: Evidence)? {
    for name in functions where find(name, .function) != nil { return (true, .function(name)) }
    guard let older, find(older, .function) != nil else { return nil }
    return (false, .function(older))
  }

  /// Whether `enum bpf_func_id` has a helper; nil where the kernel's types lack the enum.
  func helper(_ number: Int32) -> (isThere: Bool, by: Evidence)? {
    let name = HelperFunction(rawValue: number).stem.map { "BPF_FUNC_\($0)" } ?? ""
    return helpers.contains(UInt32(bitPattern: number)).map { ($0, .enumerator(name)) }
  }

  /// The same of `enum bpf_map_type`.
  func mapType(_ type: MapType) -> (isThere: Bool, by: Evidence)? {
    mapTypes.contains(type.rawValue).map { ($0, .enumerator("BPF_MAP_TYPE \(type)")) }
  }

  private func attachType(_ number: UInt32) -> (isThere: Bool, by: Evidence)? {
    attachTypes.contains(number).map { ($0, .enumerator("BPF_ATTACH_TYPE \(AttachType(rawValue: number))")) }
  }
}
