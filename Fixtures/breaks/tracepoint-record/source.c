/* The record of a tracepoint: block_rq_complete had one of its own until Linux 5.15, and shares that of its class since 5.16; reads through
 * trace_event_raw_* find nothing, and those at fixed offsets lie behind the end of a record that became shorter. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

char _license[] section("license") = "GPL";

struct trace_event_raw_block_rq_complete {
  long ent;
  unsigned int dev;
  unsigned int nr_sector;
} relocated;

struct old_record {
  long ent;
  char comm[16];
  int pid;
  int old_pid;
};

long total;

section("tp/block/block_rq_complete") int complete(struct trace_event_raw_block_rq_complete *context) {
  total += context->nr_sector;
  return 0;
}

section("tp/task/task_rename") int renamed(struct old_record *context) {
  total += context->old_pid;
  return 0;
}
