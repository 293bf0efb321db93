/* Who calls whom: static, global, weak and hidden subprograms, through each other; callbacks; helpers and kernel functions that are
 * reached through subprograms; programs that share a section, that may sleep, and that are not loaded by themselves. */
#define section(name) __attribute__((section(name), used))
#define noinline __attribute__((__noinline__))

struct {
  int (*type)[2];
  int (*max_entries)[1];
  int *key;
  long *value;
} counts section(".maps");

static unsigned long (*ktime_get_ns)(void) = (void *)5;
static long (*for_each_map_elem)(void *map, void *callback, void *context, unsigned long flags) = (void *)164;
static long (*loop)(unsigned int count, void *callback, void *context, unsigned long flags) = (void *)181;
static unsigned long (*get_current_pid_tgid)(void) = (void *)14;
extern void bpf_rcu_read_lock(void) __attribute__((__section__(".ksyms")));
extern int never_there(int) __attribute__((__section__(".ksyms"), weak));

long total;

static noinline long deep(long value) {
  bpf_rcu_read_lock();
  return value + ktime_get_ns() + total;
}
noinline long middle(long value) { return deep(value + 1) * 3; }
__attribute__((weak, __noinline__)) long replaceable(long value) { return value * 5 + total; }
__attribute__((visibility("hidden"), __noinline__)) long hidden(long value) { return value * 7 + total; }
noinline long never_called(long value) { return value * 9 + total; }

static long each(void *map, const int *key, long *value, void *context) {
  total += *value;
  return get_current_pid_tgid() == 0;
}
static long every(unsigned int index, void *context) { return middle(index) > 7; }

section("tp_btf/task_newtask") int entry(unsigned long *context) {
  for_each_map_elem(&counts, each, 0, 0);
  if (never_there) never_there(1);
  return middle(context[0]) + replaceable(context[1]);
}
section("tp_btf/task_newtask") int sibling(unsigned long *context) { return hidden(context[0]); }
section("?fentry.s/do_unlinkat") int optional(unsigned long *context) { return loop(4, every, 0, 0); }
section("custom/section") int unknown(void *context) { return 0; }

char _license[] section("license") = "GPL v2";
