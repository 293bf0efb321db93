import Testing
import VerifierLog

/// What registers hold, in words.
@Suite struct RegisterWordsTests {
  @Test(arguments: [
    ("scalar()", "a number of which nothing is known"),
    ("scalar(smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))", "a number from 0 to 255"),
    ("scalar(smin=umin=smin32=umin32=2,smax=umax=smax32=umax32=3,var_off=(0x2; 0x1))", "a number from 2 to 3"),
    ("scalar(smin=-8,smax=10)", "a number from -8 to 10"),
    ("scalar(smin=0xffffffff80000000,smax=50)", "a number from -2147483648 to 50"), ("scalar(smin=1)", "a number of 1 or more"),
    ("inv(id=0,umax_value=7,var_off=(0x0; 0x7))", "a number from 0 to 7"), ("inv5", "the number 5"), ("inv-7", "the number -7"),
    ("P4", "the number 4"), ("-7", "the number -7"), ("0xffff", "the number 0xffff"),
    ("inv(id=0)", "a number of which nothing is known"),
    ("scalar(id=1,var_off=(0x1; 0x6))", "a number of which some bits are known: (0x1; 0x6)"),
  ])
  func `numbers`(text: String, words: String) { #expect(RegisterValue(text).words == words) }

  @Test(arguments: [
    ("ctx()", "the program's context"), ("ctx(id=0,off=8,imm=0)", "the program's context, at offset 8"),
    ("ctx(off=8)", "the program's context, at offset 8"),
    ("fp0", "the frame pointer (top of the stack)"), ("fp-16", "the stack, 16 bytes below its top"),
    ("fp", "the frame pointer (top of the stack)"),
    ("map_value_or_null(id=2,map=counts,ks=4,vs=64)", "a value of a map 'counts' (64 bytes), or NULL: not checked yet"),
    ("map_value(map=counts,ks=4,vs=64,off=8)", "a value of a map 'counts' (64 bytes), at offset 8"),
    ("map_value(off=0,ks=4,vs=64,umax=255,var_off=(0x0; 0xff))", "a value of a map (64 bytes), plus 0 to 255"),
    ("map_ptr(map=counts,ks=4,vs=64)", "a map 'counts'"),
    ("pkt(r=0)", "the packet; nothing of it is checked against data_end"),
    ("pkt(id=0,off=12,r=14,imm=0)", "the packet, at offset 12; checked up to byte 14"),
    ("pkt_end()", "the end of the packet (data_end)"),
    ("ptr_task_struct()", "a pointer to struct task_struct"),
    ("trusted_ptr_task_struct()", "a pointer to struct task_struct, which the kernel vouches for"),
    ("rcu_ptr_or_null_node_data(id=1)", "a pointer to struct node_data, protected by RCU, or NULL: not checked yet"),
    (
      "ringbuf_mem_or_null(id=2,ref_obj_id=2,sz=8)",
      "memory of 8 bytes, reserved in a ring buffer, with a reference that has to be given back, or NULL: not checked yet"
    ),
    ("mem(sz=16)", "memory of 16 bytes"), ("something_new(x=1)", "a pointer of the kind 'something_new'"),
  ])
  func `pointers`(text: String, words: String) { #expect(RegisterValue(text).words == words) }

  @Test(arguments: [
    "", "(", ")", "(((", "scalar(", "scalar(=,=,", "P", "inv", "fp", "-", "a=b", "map_value_or_null", "_or_null", "ptr_",
    "trusted_",
  ])
  func `broken words have some words too`(text: String) { #expect(!RegisterValue(text).words.isEmpty) }
}
