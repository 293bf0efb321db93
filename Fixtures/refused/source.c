/* What libbpf refuses to open, for several reasons at once: an attribute of a map that does not exist, sizes that contradict each other, a
 * way of pinning that there is not, a static map, an extern in no section, a value of the configuration of a wrong type, a call of a
 * function outside .text. */
#define section(name) __attribute__((section(name), used))

struct {
  int (*type)[1];
  int (*max_entries)[1];
  int *key;
  long *value;
  int (*value_size)[4];
  int (*unheard_of)[1];
} contradicting section(".maps");

struct {
  int (*type)[1];
  int (*max_entries)[1];
  int *key;
  long *value;
  int (*pinning)[7];
} oddly_pinned section(".maps");

static struct {
  int (*max_entries)[1];
  int key;
  int *values[1];
} not_global section(".maps");

extern int nowhere;
extern struct pair {
  int first, second;
} ratio __attribute__((__section__(".kconfig")));

section("kprobe/callee") __attribute__((noinline)) int callee(void *context) {
  asm volatile("");
  return nowhere;
}
section("kprobe/caller") int caller(void *context) { return callee(context) + ratio.second; }

char _license[] section("license") = "Proprietary";
