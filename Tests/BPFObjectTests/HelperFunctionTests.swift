import BPFObject
import Testing

@Suite struct HelperFunctionTests {
  @Test func `helpers have the names of the kernel's list`() {
    // One from each part of the list, so that a name lost or doubled shows in all behind it.
    let known: [Int32: String] = [
      1: "bpf_map_lookup_elem",
      12: "bpf_tail_call", 25: "bpf_perf_event_output", 51: "bpf_redirect_map", 80: "bpf_get_current_cgroup_id",
      113: "bpf_probe_read_kernel", 132: "bpf_ringbuf_submit", 164: "bpf_for_each_map_elem", 181: "bpf_loop",
      209: "bpf_user_ringbuf_drain", 211: "bpf_cgrp_storage_delete",
    ]
    for (number, name) in known { #expect(HelperFunction(rawValue: number).name == name) }
  }

  @Test func `a number without a helper has no name`() {
    for number: Int32 in [0, -1, 212, 195_896_080, .min, .max] { #expect(HelperFunction(rawValue: number).name == nil) }
  }

  @Test func `every name is there once`() {
    let names = HelperFunction.named.compactMap(\.name)
    #expect(names.count == 211 && Set(names).count == 211)
  }

  @Test func `only calls of helpers name one`() {
    let call = Instruction(opcode: Opcode(rawValue: 0x85), immediate: 6)
    #expect(HelperFunction(calledBy: call)?.name == "bpf_trace_printk")
    var subprogram = call
    subprogram.source = 1
    #expect(HelperFunction(calledBy: subprogram) == nil)
    #expect(HelperFunction(calledBy: Instruction(opcode: Opcode(rawValue: 0x95))) == nil)
  }
}
