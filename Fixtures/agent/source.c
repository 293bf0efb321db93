/* An agent as people write them, for several kernels: fields that were renamed, flavours, checks, and one access that nothing guards. */
#include "vmlinux.h"

#define section(name) __attribute__((section(name), used))
#define core __attribute__((preserve_access_index))
#define field_exists(field) __builtin_preserve_field_info(field, 2)
#define offset_of(field) __builtin_preserve_field_info(field, 0)

static long (*const probe_read_kernel)(void *to, unsigned int size, const void *from) = (void *)113;
static void *(*const get_current_task)(void) = (void *)35;
static long (*const ringbuf_output)(void *ring, void *data, unsigned long size, unsigned long flags) = (void *)130;

#define read(to, from) probe_read_kernel(&(to), sizeof(to), &(from))

/* Before Linux 5.14 the state had no underscores. */
struct core task_struct___old {
  long state;
};

/* Before Linux 5.18 a request knew its disk. */
struct core request___old {
  struct gendisk *rq_disk;
};

/* No kernel has this one. */
struct core agent_nowhere {
  int value;
};

struct event {
  int pid;
  int tgid;
  unsigned long state;
  unsigned int flags;
  int major;
  char comm[16];
};

/* Set by the loader before the agent is loaded. */
const volatile int wants_disk = 1;

struct {
  int (*type)[27];
  int (*max_entries)[4096];
} events section(".maps");

char _license[] section("license") = "GPL";

static inline unsigned long state_of(struct task_struct *task) {
  unsigned int state = 0;
  if (field_exists(task->__state)) {
    read(state, task->__state);
    return state;
  }
  unsigned long old = 0;
  read(old, ((struct task_struct___old *)task)->state);
  return old;
}

section("tp_btf/sched_process_exec") int handle_exec(unsigned long long *ctx) {
  struct task_struct *task = (struct task_struct *)ctx[0];
  struct event event = {};
  event.pid = task->pid;
  event.tgid = task->tgid;
  event.state = state_of(task);
  read(event.comm, task->comm);
  if (__builtin_preserve_enum_value(*(enum pid_type *)PIDTYPE_TGID, 0))
    event.flags |= __builtin_preserve_enum_value(*(enum pid_type *)PIDTYPE_TGID, 1);
  ringbuf_output(&events, &event, sizeof(event), 0);
  return 0;
}

section("raw_tp/block_rq_complete") int handle_request(unsigned long long *ctx) {
  struct request *request = (struct request *)ctx[0];
  struct gendisk *disk = 0;
  struct event event = {};
  if (wants_disk) {
    if (field_exists(((struct request___old *)request)->rq_disk)) {
      read(disk, ((struct request___old *)request)->rq_disk);
    } else {
      struct request_queue *queue = 0;
      read(queue, request->q);
      read(disk, queue->disk);
    }
    read(event.major, disk->major);
  }
  ringbuf_output(&events, &event, sizeof(event), 0);
  return 0;
}

/* Reads a field that was renamed, and asks for it nowhere. */
section("?kprobe/do_exit") int handle_exit(void *ctx) {
  struct task_struct___old *task = get_current_task();
  struct event event = {};
  read(event.state, task->state);
  ringbuf_output(&events, &event, sizeof(event), 0);
  return 0;
}

section("kprobe/do_nanosleep") int handle_sleep(void *ctx) {
  struct event event = {};
  if (__builtin_preserve_type_info(*(struct agent_nowhere *)0, 0))
    read(event.major, ((struct agent_nowhere *)get_current_task())->value);
  event.flags = __builtin_preserve_type_info(*(struct task_struct *)0, 1);
  ringbuf_output(&events, &event, sizeof(event), 0);
  return 0;
}
