/* inet_csk_accept() had four arguments until Linux 6.9, and has two since 6.10: what was the third is no more, and what was behind the
 * fourth, the result, is elsewhere. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

static long (*bpf_probe_read_kernel)(void *to, unsigned int size, const void *from) = (void *)113;
#define read(field) ({ __typeof__(field) value; bpf_probe_read_kernel(&value, sizeof(value), &(field)); value; })

char _license[] section("license") = "GPL";

struct sock {
  int number;
} relocated;

long errors;

section("kprobe/inet_csk_accept") int entry(unsigned long *context) {
  /* dx */
  errors += read(*(int *)context[12]);
  return 0;
}

section("kretprobe/inet_csk_accept") int probed_result(unsigned long *context) {
  /* ax */
  errors += read(((struct sock *)context[10])->number);
  return 0;
}

section("fexit/inet_csk_accept") int result(unsigned long *context) {
  errors += ((struct sock *)context[4])->number;
  return 0;
}
