/* The state of a task: `state` until Linux 5.13, `__state` since 5.14, which RHEL ported back to 4.18. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

char _license[] section("license") = "GPL";

struct task_struct {
  volatile long state;
  int pid;
} relocated;

struct task_struct___new {
  unsigned int __state;
} relocated;

long total;

section("tp_btf/sched_switch") int only_old(unsigned long *context) {
  struct task_struct *task = (void *)context[1];
  total += task->state;
  return 0;
}

section("tp_btf/sched_switch") int both(unsigned long *context) {
  struct task_struct *task = (void *)context[1];
  if (__builtin_preserve_field_info(((struct task_struct___new *)task)->__state, 2))
    total += ((struct task_struct___new *)task)->__state;
  else
    total += task->state;
  return 0;
}
