/* Programs that the verifier refuses, each for another of the reasons that users meet most. The logs in ../logs come from loading them. */
#pragma clang diagnostic ignored "-Wuninitialized"
#pragma clang diagnostic ignored "-Winfinite-recursion"
#define section(name) __attribute__((section(name), used))
#define from(name) __attribute__((__section__(name)))
#define number(name, value) int (*name)[value]
#define type(name, value) typeof(value) *name
#define noinline __attribute__((noinline))
#define naked __attribute__((naked))

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*map_update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static u32 (*prandom)(void) = (void *)7;
static long (*tail_call)(void *context, void *array, u32 index) = (void *)12;
static long (*l4_csum_replace)(void *skb, u32 offset, u64 was, u64 is, u64 flags) = (void *)11;
static u64 (*current_task)(void) = (void *)35;
static long (*override_return)(void *context, u64 value) = (void *)58;
static void *(*sk_lookup_tcp)(void *context, void *tuple, u32 size, u64 namespace, u64 flags) = (void *)84;
static long (*sk_release)(void *socket) = (void *)86;
static long (*spin_lock)(void *lock) = (void *)93;
static long (*probe_read_kernel)(void *target, u32 size, const void *source) = (void *)113;
static long (*ringbuf_output)(void *ring, void *data, u64 size, u64 flags) = (void *)130;
static void *(*ringbuf_reserve)(void *ring, u64 size, u64 flags) = (void *)131;
static long (*unheard_of)(void) = (void *)9999;
static long (*copy_from_user)(void *target, u32 size, const void *source) = (void *)148;
static long (*dynptr_read)(void *target, u32 size, const void *dynptr, u32 offset, u64 flags) = (void *)201;

char licence[] section("license") = "GPL";

struct xdp_md {
  u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct __sk_buff {
  u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex, tc_index,
      cb[5], hash, tc_classid, data, data_end;
};

struct value {
  u64 count;
  u8 bytes[56];
};

struct {
  number(type, 1);
  number(max_entries, 16);
  type(key, u32);
  type(value, struct value);
} counts section(".maps");

struct spin {
  u32 value;
};
struct bpf_spin_lock {
  u32 value;
};
struct locked {
  struct bpf_spin_lock lock;
  u32 data;
};
struct {
  number(type, 2);
  number(max_entries, 1);
  type(key, u32);
  type(value, struct locked);
} locks section(".maps");

struct {
  number(type, 27);
  number(max_entries, 4096);
} ring section(".maps");

struct {
  number(type, 3);
  number(max_entries, 1);
  number(key_size, 4);
  number(value_size, 4);
} programs section(".maps");

const volatile u32 constant = 7;

/* Memory. */
section("xdp") int packet_without_check(struct xdp_md *context) {
  u8 *data = (u8 *)(long)context->data;
  return data[12];
}

section("xdp") int packet_check_too_short(struct xdp_md *context) {
  u8 *data = (u8 *)(long)context->data;
  u8 *end = (u8 *)(long)context->data_end;
  if (data + 14 > end) return 1;
  return *(volatile u32 *)(data + 12);
}

section("xdp") int packet_end_read(struct xdp_md *context) {
  u8 *end = (u8 *)(long)context->data_end;
  return *(volatile u8 *)end;
}

section("cgroup_skb/egress") int packet_written(struct __sk_buff *skb) {
  u8 *data = (u8 *)(long)skb->data;
  u8 *end = (u8 *)(long)skb->data_end;
  if (data + 1 > end) return 1;
  *(volatile u8 *)data = 0;
  return 1;
}

section("tracepoint/syscalls/sys_enter_openat") int value_not_checked(void *context) {
  u32 key = 0;
  struct value *value = map_lookup(&counts, &key);
  value->count += 1;
  return 0;
}

section("tracepoint/syscalls/sys_enter_openat") int value_offset_not_checked(void *context) {
  u32 key = 0;
  u8 *value = map_lookup(&counts, &key);
  asm volatile("%0 += 8" : "+r"(value));
  return value ? value[0] : 0;
}

section("tracepoint/syscalls/sys_enter_openat") int number_as_pointer(void *context) {
  u64 task = current_task();
  return *(volatile u32 *)(task + 16);
}

section("tracepoint/syscalls/sys_enter_openat") int index_without_bound(void *context) {
  u32 key = 0;
  struct value *value = map_lookup(&counts, &key);
  if (!value) return 0;
  return ((volatile u8 *)value->bytes)[prandom()];
}

section("tracepoint/syscalls/sys_enter_openat") int index_beyond(void *context) {
  u32 key = 0;
  struct value *value = map_lookup(&counts, &key);
  u32 index = prandom();
  if (!value || index > 56) return 0;
  return ((volatile u8 *)value->bytes)[index];
}

section("tracepoint/syscalls/sys_enter_openat") int index_negative(void *context) {
  u32 key = 0;
  struct value *value = map_lookup(&counts, &key);
  s64 index = (int)prandom();
  if (!value || index > 50) return 0;
  return *(volatile u8 *)(value->bytes + index);
}

section("tracepoint/syscalls/sys_enter_openat") int offset_out_of_range(void *context) {
  u32 key = 0;
  u8 *value = map_lookup(&counts, &key);
  if (!value) return 0;
  asm volatile("%0 += 1073741824" : "+r"(value));
  return value[0];
}

section("tracepoint/syscalls/sys_enter_openat") int constant_written(void *context) {
  *(volatile u32 *)&constant = 1;
  return 0;
}

section("xdp") int context_beyond(struct xdp_md *context) { return *(volatile u32 *)((u8 *)context + 200); }

section("xdp") int context_moved(struct xdp_md *context) {
  asm volatile("%0 += 8" : "+r"(context));
  return *(volatile u32 *)context;
}

section("xdp") int context_atomic(struct xdp_md *context) {
  __sync_fetch_and_add((volatile u64 *)context, 1);
  return 0;
}

section("xdp") naked int stack_below(void) { asm volatile("r0 = 0; *(u64 *)(r10 - 520) = r0; exit"); }

section("xdp") naked int stack_above(void) { asm volatile("r0 = *(u64 *)(r10 + 8); exit"); }

section("xdp") naked int stack_computed(void) {
  asm volatile("call 7; r1 = r10; r1 += r0; r0 = 0; *(u8 *)(r1 - 8) = r0; exit");
}

/* Registers and arithmetic. */
section("xdp") naked int register_not_set(void) { asm volatile("r0 = r5; exit"); }
section("xdp") naked int no_result(void) { asm volatile("exit"); }
section("xdp") naked int pointer_multiplied(void) { asm volatile("r1 *= 8; r0 = 0; exit"); }
section("xdp") naked int pointer_cut(void) { asm volatile("w1 += 1; r0 = 0; exit"); }
section("xdp") naked int pointers_added(void) { asm volatile("r2 = r10; r1 += r2; r0 = 0; exit"); }
section("xdp") naked int frame_pointer_written(void) { asm volatile("r10 = 1; r0 = 0; exit"); }
section("xdp") naked int divided_by_zero(void) { asm volatile("r0 = 1; r0 /= 0; exit"); }

/* Arguments. */
section("tracepoint/syscalls/sys_enter_openat") int key_is_a_number(void *context) { return map_lookup(&counts, (void *)8) != 0; }

section("tracepoint/syscalls/sys_enter_openat") int context_is_a_number(void *context) {
  tail_call((void *)0, &programs, 0);
  return 0;
}

section("tracepoint/syscalls/sys_enter_openat") int value_may_be_null(void *context) {
  u32 key = 0;
  void *value = map_lookup(&counts, &key);
  return map_update(&counts, &key, value, 0);
}

section("tracepoint/syscalls/sys_enter_openat") int size_without_bound(void *context) {
  u8 bytes[16];
  probe_read_kernel(bytes, prandom(), (void *)current_task());
  return bytes[0];
}

section("tracepoint/syscalls/sys_enter_openat") int size_negative(void *context) {
  u8 bytes[16];
  s64 size = (int)prandom();
  asm volatile("" : "+r"(size));
  if (size > 16) return 0;
  asm volatile("r1 = %0; r2 = %1; r3 = 0; call 113" : : "r"(bytes), "r"(size) : "r0", "r1", "r2", "r3", "r4", "r5", "memory");
  return bytes[0];
}

section("tracepoint/syscalls/sys_enter_openat") int size_too_large(void *context) {
  u8 bytes[16];
  probe_read_kernel(bytes, 32, (void *)current_task());
  return bytes[0];
}

section("xdp") int helper_of_another_type(struct xdp_md *context) { return override_return(context, 0); }
section("xdp") int helper_of_sockets(struct xdp_md *context) { return l4_csum_replace(context, 0, 0, 0, 0); }
section("xdp") int helper_unknown(struct xdp_md *context) { return unheard_of(); }
section("xdp") int map_of_another_kind(struct xdp_md *context) { return ringbuf_output(&counts, context, 8, 0); }

section("tracepoint/syscalls/sys_enter_openat") int dynptr_not_made(void *context) {
  u64 dynptr[2] = {0, 0};
  u32 value;
  dynptr_read(&value, 4, dynptr, 0, 0);
  return value;
}

/* Functions of the program. */
noinline int takes_pointer(u32 *value) { return *value; }
section("tracepoint/syscalls/sys_enter_openat") int global_function_unchecked(void *context) {
  u32 value = prandom();
  return takes_pointer(&value);
}

struct wide {
  u64 words[8];
};
noinline int takes_wide(struct wide *wide) { return wide ? wide->words[7] : 0; }
section("tracepoint/syscalls/sys_enter_openat") int global_function_small(void *context) {
  u64 word = prandom();
  return takes_wide((struct wide *)&word);
}

static noinline int deep_second(u64 seed) {
  volatile u8 bytes[300];
  for (int index = 0; index < 300; index++) bytes[index] = seed;
  return bytes[seed & 127];
}
static noinline int deep_first(u64 seed) {
  volatile u8 bytes[300];
  for (int index = 0; index < 300; index++) bytes[index] = seed;
  return deep_second(seed + bytes[seed & 127]) + bytes[3];
}
section("xdp") int stack_of_calls(struct xdp_md *context) { return deep_first(prandom()); }

/* Ways through the program. */
section("xdp") naked int never_ends(void) { asm volatile("r0 = 0; 1: goto 1b; exit"); }
section("xdp") naked int loops_forever(void) { asm volatile("r0 = 0; 1: r1 = 1; if r0 == 0 goto 1b; exit"); }
section("xdp") naked int too_many_steps(void) {
  asm volatile("r6 = 0; 1: call 7; r6 += 1; if r6 < 10000000 goto 1b; r0 = 0; exit");
}
section("xdp") naked int unreachable_code(void) { asm volatile("goto 1f; r0 = 1; 1: r0 = 0; exit"); }
section("xdp") naked int no_exit(void) { asm volatile("r0 = 0; r1 = 0"); }
section("cgroup_skb/egress") int result_out_of_range(struct __sk_buff *skb) { return 5; }
section("cgroup_skb/egress") int result_not_known(struct __sk_buff *skb) { return prandom(); }

/* References and locks. */
section("tc") int socket_not_released(struct __sk_buff *skb) {
  u32 tuple[3] = {1, 2, 3};
  return sk_lookup_tcp(skb, tuple, 12, -1, 0) != 0;
}

section("tc") int socket_not_checked(struct __sk_buff *skb) {
  u32 tuple[3] = {1, 2, 3};
  return sk_release(sk_lookup_tcp(skb, tuple, 12, -1, 0));
}

section("tracepoint/syscalls/sys_enter_openat") int record_not_submitted(void *context) {
  u64 *record = ringbuf_reserve(&ring, 8, 0);
  if (record) *record = 1;
  return 0;
}

section("tc") int lock_not_given_back(struct __sk_buff *skb) {
  u32 key = 0;
  struct locked *value = map_lookup(&locks, &key);
  if (value) spin_lock(&value->lock);
  return 0;
}

section("tc") int call_under_lock(struct __sk_buff *skb) {
  u32 key = 0;
  struct locked *value = map_lookup(&locks, &key);
  if (!value) return 0;
  spin_lock(&value->lock);
  return prandom();
}

section("tc") int lock_read(struct __sk_buff *skb) {
  u32 key = 0;
  struct locked *value = map_lookup(&locks, &key);
  return value ? *(volatile u32 *)&value->lock : 0;
}

section("tracepoint/syscalls/sys_enter_openat") int lock_in_tracing(void *context) {
  u32 key = 0;
  struct locked *value = map_lookup(&locks, &key);
  if (value) spin_lock(&value->lock);
  return 0;
}

/* What the kernel has not got. */
struct task_struct {
  int pid;
  int field_that_no_kernel_has;
} __attribute__((preserve_access_index));

section("tracepoint/syscalls/sys_enter_openat") int field_not_there(void *context) {
  struct task_struct *task = (void *)current_task();
  int value = 0;
  probe_read_kernel(&value, sizeof value, &task->field_that_no_kernel_has);
  return value;
}

static noinline int reads_field(struct task_struct *task) {
  int value = 0;
  probe_read_kernel(&value, sizeof value, &task->field_that_no_kernel_has);
  return value;
}
section("tracepoint/syscalls/sys_enter_openat") int field_not_there_in_call(void *context) {
  struct task_struct *task = (void *)current_task();
  return reads_field(task) + 1;
}

extern int function_that_no_kernel_has(void *) __attribute__((weak)) from(".ksyms");
section("tc") int function_not_there(struct __sk_buff *skb) { return function_that_no_kernel_has(skb); }

section("tp_btf/sched_switch") int argument_not_there(u64 *context) { return *(volatile u64 *)&context[7]; }

section("tp_btf/sched_switch") int kernel_struct_written(u64 *context) {
  struct task_struct *volatile task = (void *)context[1];
  u8 *bytes = (u8 *)context[1];
  *(volatile u32 *)(bytes + 64) = 1;
  return task != 0;
}

section("tp_btf/sched_switch") int kernel_struct_beyond(u64 *context) { return *(volatile u64 *)(context[1] + (1 << 20)); }

/* Functions of the kernel. */
struct bpf_iter_num {
  u64 opaque[1];
} __attribute__((aligned(8)));
struct bpf_iter_task {
  u64 opaque[3];
} __attribute__((aligned(8)));
extern int bpf_iter_num_new(struct bpf_iter_num *iterator, int start, int end) __attribute__((weak)) from(".ksyms");
extern int *bpf_iter_num_next(struct bpf_iter_num *iterator) __attribute__((weak)) from(".ksyms");
extern int bpf_iter_task_new(struct bpf_iter_task *iterator, struct task_struct *task, u32 flags)
    __attribute__((weak)) from(".ksyms");
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __attribute__((weak)) from(".ksyms");
extern void bpf_task_release(struct task_struct *task) __attribute__((weak)) from(".ksyms");
extern struct task_struct *bpf_task_from_pid(int pid) __attribute__((weak)) from(".ksyms");
extern void bpf_rcu_read_lock(void) __attribute__((weak)) from(".ksyms");
extern int bpf_copy_from_user_str(void *target, u32 size, const void *source, u64 flags) __attribute__((weak)) from(".ksyms");

section("tracepoint/syscalls/sys_enter_openat") int iterator_not_started(void *context) {
  struct bpf_iter_num numbers = {};
  return bpf_iter_num_next(&numbers) != 0;
}

section("tracepoint/syscalls/sys_enter_openat") int iterator_not_ended(void *context) {
  struct bpf_iter_num numbers;
  return bpf_iter_num_new(&numbers, 0, 10);
}

section("xdp") int kernel_function_of_another_type(struct xdp_md *context) {
  bpf_task_release(bpf_task_acquire((void *)context));
  return 0;
}

section("tp_btf/sched_switch") int kernel_function_null(u64 *context) {
  bpf_task_release(bpf_task_from_pid(1));
  return 0;
}

section("tp_btf/sched_switch") int kernel_function_untrusted(u64 *context) {
  struct task_struct *task = bpf_task_acquire((void *)current_task());
  if (task) bpf_task_release(task);
  return 0;
}

section("syscall") int kernel_function_outside_rcu(void *context) {
  struct bpf_iter_task tasks;
  return bpf_iter_task_new(&tasks, 0, 0);
}

section("tp_btf/sched_switch") int region_not_ended(u64 *context) {
  bpf_rcu_read_lock();
  return 0;
}

section("tp_btf/sched_switch") int kernel_function_sleeps(u64 *context) {
  u8 bytes[8];
  return bpf_copy_from_user_str(bytes, sizeof bytes, (void *)8, 0);
}

section("tp_btf/sched_switch") int helper_sleeps(u64 *context) {
  u8 bytes[8];
  return copy_from_user(bytes, sizeof bytes, (void *)8);
}

section("tc") int lock_twice(struct __sk_buff *skb) {
  u32 key = 0;
  struct locked *value = map_lookup(&locks, &key);
  if (!value) return 0;
  spin_lock(&value->lock);
  spin_lock(&value->lock);
  return 0;
}

section("tc") int tail_call_with_reference(struct __sk_buff *skb) {
  u32 tuple[3] = {1, 2, 3};
  void *socket = sk_lookup_tcp(skb, tuple, 12, -1, 0);
  tail_call(skb, &programs, 0);
  if (socket) sk_release(socket);
  return 0;
}

section("xdp") naked int stack_misaligned(void) { asm volatile("r0 = 0; *(u64 *)(r10 - 12) = r0; exit"); }

/* Pointers that a call took away. */
static long (*adjust_head)(struct xdp_md *context, int delta) = (void *)44;
static void (*ringbuf_submit)(void *record, u64 flags) = (void *)132;

section("xdp") int packet_after_move(struct xdp_md *context) {
  u8 *data = (u8 *)(long)context->data;
  u8 *end = (u8 *)(long)context->data_end;
  if (data + 14 > end) return 1;
  adjust_head(context, 4);
  return *(volatile u8 *)data;
}

section("tracepoint/syscalls/sys_enter_openat") int record_after_submit(void *context) {
  u64 *record = ringbuf_reserve(&ring, 8, 0);
  if (!record) return 0;
  ringbuf_submit(record, 0);
  *(volatile u64 *)record = 1;
  return 0;
}

section("tc") int socket_after_release(struct __sk_buff *skb) {
  u32 tuple[3] = {1, 2, 3};
  u32 *socket = sk_lookup_tcp(skb, tuple, 12, -1, 0);
  if (!socket) return 0;
  sk_release(socket);
  return *(volatile u32 *)(socket + 1);
}

section("tc") int socket_released_twice(struct __sk_buff *skb) {
  u32 tuple[3] = {1, 2, 3};
  u32 *socket = sk_lookup_tcp(skb, tuple, 12, -1, 0);
  if (!socket) return 0;
  sk_release(socket);
  sk_release(socket);
  return 0;
}

/* What it moves in the function is not in the caller's log. */
noinline int moves_packet(struct xdp_md *context) { return adjust_head(context, 4); }
section("xdp") int packet_after_function(struct xdp_md *context) {
  u8 *data = (u8 *)(long)context->data;
  u8 *end = (u8 *)(long)context->data_end;
  if (data + 14 > end) return 1;
  moves_packet(context);
  return *(volatile u8 *)data;
}

section("tracepoint/syscalls/sys_enter_openat") int map_is_the_context(void *context) {
  u32 key = 0;
  return map_lookup(context, &key) != 0;
}

section("tracepoint/syscalls/sys_enter_openat") int tail_call_by_another_map(void *context) {
  tail_call(context, &counts, 0);
  return 0;
}

static noinline struct value *finds(u32 key) { return map_lookup(&counts, &key); }
section("tc") int value_of_function(struct __sk_buff *skb) {
  u32 key = skb->len;
  struct value *value = finds(key);
  value->count += 1;
  return 0;
}
