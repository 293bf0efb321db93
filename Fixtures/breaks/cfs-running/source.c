/* How many tasks a run queue has: `nr_running` of cfs_rq until Linux 6.14, `nr_queued` since 6.15. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

static long (*bpf_probe_read_kernel)(void *to, unsigned int size, const void *from) = (void *)113;
#define read(field) ({ __typeof__(field) value; bpf_probe_read_kernel(&value, sizeof(value), &(field)); value; })

char _license[] section("license") = "GPL";

struct cfs_rq {
  unsigned int nr_running;
} relocated;

struct task_struct {
  struct cfs_rq *cfs_rq;
} relocated;

long total;

section("perf_event") int sample(void *context) {
  struct task_struct *(*current)(void) = (void *)35;
  struct cfs_rq *queue = read(current()->cfs_rq);
  total += read(queue->nr_running);
  return 0;
}
