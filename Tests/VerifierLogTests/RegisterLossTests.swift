import TestSupport
import Testing

@testable import VerifierLog

/// Pointers that a call took away. Real logs of it are among those of `Fixtures/logs`.
@Suite struct RegisterLossTests {
  private func logged(_ name: String) throws -> Refusal {
    try onlyRefusal(try fixtureLog(name))
  }

  @Test(arguments: [
    ("packet_after_move", 6, "packet_pointer_lost", "pkt(r=14)", 7),
    ("record_after_submit", 6, "released", "ringbuf_mem(ref_obj_id=2,sz=8)", 9),
    ("socket_after_release", 6, "released", "sock(ref_obj_id=2)", 15),
    ("socket_released_twice", 1, "released", "sock(ref_obj_id=2)", 14),
    ("packet_after_function", 6, "pointer_lost", "pkt(r=14)", 6),
  ])
  func `a register says what it was, and which call took it away`(
    name: String, number: Int, code: String, was: String, call: Int
  ) throws {
    let refusal = try logged(name)
    #expect(refusal.code == code)
    let register = try #require(refusal.registers.first { $0.number == number })
    #expect(register.loss?.was == was && register.loss?.call?.index == call)
    #expect(register.value.map { $0.hasPrefix("scalar") } ?? true)
    #expect(refusal.cause?.match?.broken.contains("instruction \(call)") == true)
    #expect(refusal.cause?.match?.remedy.contains("bpf_probe_read") == false)
  }

  private func after(_ call: String, _ before: String, _ behind: String = "") throws -> Refusal {
    try onlyRefusal(
      "0: R1=ctx() R10=fp0\n\(before)\n5: (85) \(call) ; R0=scalar()\n\(behind)6: (71) r0 = *(u8 *)(r6 +0)\nR6 invalid mem access 'scalar'\nprocessed 6 insns\n"
    )
  }

  @Test(arguments: [
    "bpf_xdp_adjust_head#44", "bpf_skb_pull_data#39", "bpf_skb_store_bytes#9", "bpf_clone_redirect#13", "bpf_l4_csum_replace#11",
    "bpf_xdp_adjust_tail#65", "bpf_skb_change_head#43", "bpf_msg_pull_data#58", "bpf_store_hdr_opt#143", "bpf_xdp_pull_data#4711",
  ])
  func `helpers that may move the packet take pointers into it`(name: String) throws {
    let refusal = try after("call \(name)", "1: (bf) r6 = r2 ; R6=pkt(off=2,r=8)")
    #expect(refusal.code == "packet_pointer_lost" && refusal.registers.first?.loss?.isCertain == true)
  }

  @Test func `a pointer that is obtained again, and one that is none of the packet's, are left`() throws {
    let again = try after(
      "call bpf_xdp_adjust_head#44", "1: (bf) r6 = r2 ; R6=pkt(r=8)", "5: (61) r6 = *(u32 *)(r7 +0) ; R6=scalar()\n")
    #expect(again.code == "number_as_pointer" && again.registers.first?.loss == nil)
    let other = try after("call bpf_xdp_adjust_head#44", "1: (bf) r6 = r2 ; R6=scalar(umax=7)")
    #expect(other.code == "number_as_pointer" && other.value(of: 6) == "scalar(umax=7)")
    // The helper reads: nothing moves.
    let read = try after("call bpf_skb_load_bytes#26", "1: (bf) r6 = r2 ; R6=pkt(r=8)")
    #expect(read.code == "pointer_lost" && read.registers.first?.loss?.isCertain == false)
  }

  @Test(arguments: [
    "bpf_task_release#1", "bpf_obj_drop_impl#2", "bpf_cgroup_release#3", "bpf_key_put#4", "bpf_ringbuf_discard#133",
  ])
  func `what gives back an object takes all pointers with its number`(name: String) throws {
    let before =
      "1: (bf) r1 = r0 ; R0=ptr_x(ref_obj_id=3) R1=ptr_x(ref_obj_id=3) R6=ptr_x(off=8,ref_obj_id=3) R7=ptr_x(ref_obj_id=4)"
    let refusal = try after("call \(name)", before)
    #expect(refusal.code == "released" && refusal.registers.first?.loss?.was == "ptr_x(off=8,ref_obj_id=3)")
    let other = try onlyRefusal(
      "0: R1=ctx() R10=fp0\n\(before)\n5: (85) call \(name) ;\n6: (bf) r1 = r7\n7: (85) call x#5\nR7 must be a known constant\nprocessed 6 insns\n"
    )
    #expect(other.value(of: 7) == "ptr_x(ref_obj_id=4)")
  }

  @Test func `an object that a list owns is lost with its lock, and one of RCU's with the region`() throws {
    let list = try after(
      "call bpf_spin_unlock#94",
      "1: (bf) r2 = r6 ; R2=ptr_node(ref_obj_id=3) R6=ptr_node(ref_obj_id=3)\n3: (85) call bpf_list_push_front_impl#7 ; R0=scalar()"
    )
    #expect(list.code == "lock_pointer_lost" && list.registers.first?.loss?.was.hasPrefix("non_own_ptr_node") == true)
    let region = try onlyRefusal(
      "0: R6=rcu_ptr_task_struct() R10=fp0\n5: (85) call bpf_rcu_read_unlock#9 ;\n6: (bf) r1 = r6 ; R1=untrusted_ptr_task_struct() R6=untrusted_ptr_task_struct()\n7: (85) call bpf_task_acquire#10\nR1 must be referenced or trusted\nprocessed 6 insns\n"
    )
    #expect(region.code == "rcu_pointer_lost" && region.registers.first?.loss?.was == "rcu_ptr_task_struct()")
  }

  @Test func `a message that contradicts the log is said, also where no call is between`() throws {
    let refusal = try onlyRefusal(
      "0: R6=map_value(ks=4,vs=8) R10=fp0\n6: (71) r0 = *(u8 *)(r6 +0)\nR6 invalid mem access 'scalar'\nprocessed 6 insns\n")
    #expect(refusal.code == "pointer_lost_somewhere" && refusal.registers.first?.loss?.call == nil && refusal.value(of: 6) == nil)
  }

  @Test func `another way through the program has what it had`() throws {
    let refusal = try onlyRefusal(
      "0: R6=pkt(r=8) R10=fp0\n5: (85) call bpf_xdp_adjust_head#44 ; R0=scalar()\nfrom 3 to 9: R6=pkt(r=8) R10=fp0\n9: (79) r0 = *(u64 *)(r6 +8)\ninvalid access to packet, off=8 size=8, R6(id=0,off=8,r=8)\nprocessed 6 insns\n"
    )
    #expect(refusal.code == "packet_bounds" && refusal.value(of: 6) == "pkt(r=8)" && refusal.registers.first?.loss == nil)
  }

  @Test(arguments: [
    ("scalar()", false), ("inv(id=0)", false), ("7", false), ("-7", false), ("P4", false), ("Pscalar()", false), ("", false),
    ("0x1", false), ("pkt(r=8)", true), ("ptr_x()", true), ("fp-8", true), ("ctx()", true), ("map_value(ks=4)", true),
  ])
  func `numbers are no pointers`(value: String, isPointer: Bool) { #expect(RegisterFile.isPointer(Array(value.utf8)) == isPointer) }
}
