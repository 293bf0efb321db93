/// A call after which pointers that the program still holds are of no use.
enum InvalidatingCall {
  /// It may move the packet, so that every pointer into it is gone (`clear_all_pkt_pointers()`).
  case movesPacket
  /// It gives back the object that this register points to, with all copies of the pointer (`release_reference()`).
  case releases(Int)
  /// It hands the object that this register points to over to a list or tree: it may be used for as long as the lock is held
  /// (`ref_convert_owning_non_owning()`).
  case handsOver(Int)
  /// It gives back a lock: what a list or tree owns is out of reach (`invalidate_non_owning_refs()`).
  case unlocks
  /// It ends a region of RCU: what that protected is not trusted any more.
  case leavesRCU

  /// What the call does; nil where it takes no pointer away. `text` is an instruction's, such as `call bpf_sk_release#86`.
  init?(_ text: [UInt8]) {
    guard text.holds("call ") else { return nil }
    let name = text[5..<(text.place(of: 0x23, from: 5) ?? text.trimmingSpace(5, text.count))]
    if let known = InvalidatingCall.byName[name] {
      self = known
    } else if InvalidatingCall.releasing.contains(where: { name.ends(with: $0) }) {
      self = .releases(1)
    } else {
      return nil
    }
  }

  /// How names of kernel functions end that give back what they are passed (`KF_RELEASE`).
  private static let releasing = ["_release", "_put", "_drop_impl", "_destroy"].map { Array($0.utf8) }

  private static let byName: [ArraySlice<UInt8>: InvalidatingCall] = {
    var table: [ArraySlice<UInt8>: InvalidatingCall] = [:]
    for name in packetHelpers { table[Array("bpf_\(name)".utf8)[...]] = .movesPacket }
    let others: [(String, InvalidatingCall)] = [
      ("bpf_ringbuf_submit", .releases(1)), ("bpf_ringbuf_discard", .releases(1)), ("bpf_kptr_xchg", .releases(2)),
      ("bpf_ringbuf_submit_dynptr", .releases(1)), ("bpf_ringbuf_discard_dynptr", .releases(1)),
      ("bpf_put_file", .releases(1)), ("bpf_sk_release", .releases(1)),
      ("bpf_rbtree_add_impl", .handsOver(2)), ("bpf_list_push_front_impl", .handsOver(2)),
      ("bpf_list_push_back_impl", .handsOver(2)),
      ("bpf_spin_unlock", .unlocks), ("bpf_res_spin_unlock", .unlocks), ("bpf_res_spin_unlock_irqrestore", .unlocks),
      ("bpf_rcu_read_unlock", .leavesRCU),
    ]
    for (name, call) in others { table[Array(name.utf8)[...]] = call }
    return table
  }()

  /// Helpers for which `bpf_helper_changes_pkt_data()` (net/core/filter.c) is true, and kernel functions (`is_kfunc_pkt_changing()`).
  /// `bpf_tail_call` counts since Linux 6.13 alone, so it is left to what the message says.
  private static let packetHelpers = [
    "clone_redirect", "l3_csum_replace", "l4_csum_replace", "lwt_push_encap", "lwt_seg6_action", "lwt_seg6_adjust_srh",
    "lwt_seg6_store_bytes", "msg_pop_data", "msg_pull_data", "msg_push_data", "skb_adjust_room", "skb_change_head",
    "skb_change_proto", "skb_change_tail", "skb_pull_data", "skb_store_bytes", "skb_vlan_pop", "skb_vlan_push", "store_hdr_opt",
    "xdp_adjust_head", "xdp_adjust_meta", "xdp_adjust_tail", "xdp_pull_data",
  ]
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with suffix: [UInt8]) -> Bool { count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix) }
}
