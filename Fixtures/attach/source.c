/* A program of each kind that can be attached, most of which count their runs in a variable of that name, and some that cannot be. */
#define section(name) __attribute__((section(name), used))

typedef unsigned int u32;
typedef unsigned long long u64;

static u64 (*const bpf_get_current_pid_tgid)(void) = (void *)14;
static long (*const bpf_seq_write)(void *seq, const void *data, u32 size) = (void *)127;

/* Only what this process does is counted, where a program would see everyone. */
u32 process;
u64 raw_tracepoint_runs, tracepoint_runs, cgroup_runs, skb_runs, xdp_runs, tcx_runs, tc_runs, lookup_runs, netfilter_runs, event_runs,
    congestion_runs, verdict_runs;

struct {
  int (*type)[15]; /* BPF_MAP_TYPE_SOCKMAP */
  u32 *key, *value;
  int (*max_entries)[4];
} sockets section(".maps");

static void count(u64 *runs) { __sync_fetch_and_add(runs, 1); }
static int is_mine(void) { return bpf_get_current_pid_tgid() >> 32 == process; }

section("raw_tp/sys_enter") int on_raw_tracepoint(u64 *context) {
  if (is_mine()) count(&raw_tracepoint_runs);
  return 0;
}

section("raw_tp/no_such_tracepoint") int on_missing_tracepoint(u64 *context) { return 0; }
section("raw_tp") int on_no_tracepoint(u64 *context) { return 0; }

section("tp/sched/sched_process_exec") int on_tracepoint(void *context) {
  count(&tracepoint_runs);
  return 0;
}

section("tp/sched/no_such_tracepoint") int on_other_tracepoint(void *context) { return 0; }
section("tp/sched") int on_half_a_tracepoint(void *context) { return 0; }
section("kprobe/do_nanosleep") int on_function(void *context) { return 0; }
section("kretprobe/do_nanosleep+0x4") int on_return_inside(void *context) { return 0; }

struct meta {
  void *seq;
};
struct task_context {
  struct meta *meta;
  void *task;
};

section("iter/task") int on_task(struct task_context *context) {
  u32 mark = 7;
  if (context->task) bpf_seq_write(context->meta->seq, &mark, sizeof(mark));
  return 0;
}

section("cgroup/sock_create") int on_socket(void *context) {
  count(&cgroup_runs);
  return 1;
}

/* Which direction, the section does not say. */
section("cgroup/skb") int on_cgroup_packet(void *context) {
  count(&skb_runs);
  return 1;
}

section("xdp") int on_frame(void *context) {
  count(&xdp_runs);
  return 2;
}

section("xdp/devmap") int on_redirect(void *context) { return 2; }

section("tcx/ingress") int on_packet(void *context) {
  count(&tcx_runs);
  return -1;
}

section("tc") int on_some_packet(void *context) {
  count(&tc_runs);
  return -1;
}

section("sk_lookup") int on_lookup(void *context) {
  count(&lookup_runs);
  return 1;
}

section("flow_dissector") int on_flow(void *context) { return 0; }

section("netfilter") int on_hook(void *context) {
  count(&netfilter_runs);
  return 1;
}

section("perf_event") int on_clock(void *context) {
  count(&event_runs);
  return 0;
}

section("sk_skb/stream_verdict") int on_stream(void *context) {
  count(&verdict_runs);
  return 1;
}

section("syscall") int on_demand(void *context) { return 42; }
section("socket") int on_filter(void *context) { return 0; }
section("usdt") int on_usdt(void *context) { return 0; }
section("uprobe") int on_user_function(void *context) { return 0; }

/* Refused by some kernels before they look at it. */
section("?fentry/bpf_fentry_test1") int on_entry(u64 *context) { return 0; }
section("?tp_btf/sys_enter") int on_typed_tracepoint(u64 *context) {
  if (is_mine()) count(&raw_tracepoint_runs);
  return 0;
}

struct sock;
struct tcp_congestion_ops {
  u32 (*ssthresh)(struct sock *sk);
  void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
  void (*init)(struct sock *sk);
  u32 (*undo_cwnd)(struct sock *sk);
  u32 flags;
  char name[16];
};

section("struct_ops") u32 window(u64 *context) { return 2; }
section("struct_ops") u32 restore(u64 *context) { return 2; }
section("struct_ops") void avoid(u64 *context) {}
section("struct_ops") void begin(u64 *context) { count(&congestion_runs); }

/* Tests give them names of their own; flag 1 (TCP_CONG_NON_RESTRICTED): every network namespace may choose it. */
struct tcp_congestion_ops linked section(".struct_ops.link") = {
    .ssthresh = (void *)window, .cong_avoid = (void *)avoid, .init = (void *)begin, .undo_cwnd = (void *)restore, .flags = 1,
    .name = "fixture_linked_"};
struct tcp_congestion_ops plain section(".struct_ops") = {
    .ssthresh = (void *)window, .cong_avoid = (void *)avoid, .init = (void *)begin, .undo_cwnd = (void *)restore, .flags = 1,
    .name = "fixture_plain__"};

char _license[] section("license") = "GPL";
