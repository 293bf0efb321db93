/* Tracepoints of block requests were handed the queue before the request, until Linux 5.11 dropped it; that was ported back to 5.10.137, so
 * that the version says nothing, and types do. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

static long (*bpf_probe_read_kernel)(void *to, unsigned int size, const void *from) = (void *)113;
#define read(field) ({ __typeof__(field) value; bpf_probe_read_kernel(&value, sizeof(value), &(field)); value; })

char _license[] section("license") = "GPL";

extern int LINUX_KERNEL_VERSION section(".kconfig");

struct request_queue;

struct request {
  unsigned int __data_len;
} relocated;

typedef void (*btf_trace_block_rq_insert)(void *data, struct request *request);

long bytes;

section("tp_btf/block_rq_insert") int only_old(unsigned long *context) {
  struct request *request = (void *)context[1];
  bytes += request->__data_len;
  return 0;
}

section("tp_btf/block_rq_issue") int only_new(unsigned long *context) {
  struct request *request = (void *)context[0];
  bytes += request->__data_len;
  return 0;
}

section("tp_btf/block_rq_insert") int by_version(unsigned long *context) {
  if (LINUX_KERNEL_VERSION < 0x50b00) {
    bytes += ((struct request *)context[1])->__data_len;
    return 1;
  }
  bytes += ((struct request *)context[0])->__data_len;
  return 0;
}

section("tp_btf/block_rq_insert") int by_types(unsigned long *context) {
  /* bpf_core_type_matches() */
  if (__builtin_preserve_type_info(*(btf_trace_block_rq_insert *)0, 2))
    bytes += ((struct request *)context[0])->__data_len;
  else
    bytes += ((struct request *)context[1])->__data_len;
  return 0;
}

section("raw_tp/block_rq_issue") int raw(unsigned long *context) {
  struct request *request = (void *)context[1];
  bytes += read(request->__data_len);
  return 0;
}
