import BPFObject
import BTF

/// What shows that a kernel is too old for something, or was built without it: what its types lack, and those of kernels that offer it have.
enum OfferMarker {
  /// An entry of `enum bpf_func_id`.
  case helper(Int32)
  /// An entry of `enum bpf_map_type`.
  case mapType(MapType)
  case member(String, of: String)
  /// A function, where another one of the same file shows that the types have such.
  case function(String, beside: String)

  // Of the release after one whose verifier was asked. Of kernels between that release and the one that offers something nothing is said.

  /// bpf_task_storage_get(), of 5.11.
  static let after5_10 = OfferMarker.helper(156)
  /// bpf_cgrp_storage_get(), of 6.2.
  static let after6_1 = OfferMarker.helper(210)
  /// Private stacks, of 6.13.
  static let after6_12 = OfferMarker.member("jits_use_priv_stack", of: "bpf_prog_aux")
  /// Of 6.19.
  static let after6_18 = OfferMarker.mapType(.instructionArray)

  /// What the kernel's types lack; nil where they lack nothing, or it cannot be told.
  func lack(_ facts: KernelFacts) -> Evidence? {
    switch self {
    case .helper(let number): return facts.helper(number).flatMap { $0.isThere ? nil : $0.by }
    case .mapType(let type): return facts.mapType(type).flatMap { $0.isThere ? nil : $0.by }
    case .member(let member, let structure):
      guard facts.find(structure, .structure) != nil, !facts.hasMember(member, of: structure) else { return nil }
      return .member(member, of: structure)
    case .function(let name, let other):
      return facts.find(name, .function) == nil && facts.find(other, .function) != nil ? .function(name) : nil
    }
  }
}
