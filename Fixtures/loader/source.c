/* What a loader must put together, in programs that say by their results whether it did: variables of every kind of section, callbacks,
 * subprograms of subprograms, maps in maps, tail calls, values of the configuration, symbols and functions of the kernel, optional ones
 * that are not there, maps that are not created. Each program returns the number of what is wrong, 0 for nothing. */
#pragma clang diagnostic ignored "-Wtautological-pointer-compare"
#define section(name) __attribute__((section(name), used))
#define from(name) __attribute__((__section__(name)))
#define number(name, value) int (*name)[value]
#define type(name, value) typeof(value) *name

typedef unsigned int u32;
typedef unsigned long long u64;

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*tail_call)(void *context, void *array, u32 index) = (void *)12;
static long (*loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;

char licence[] section("license") = "GPL";

/* Variables. */
const volatile u32 constant = 7;
const volatile u32 table[4] = {1, 2, 3, 4};
volatile u64 initialised = 0x1122334455667788;
volatile u64 zeroed;
volatile u32 own section(".data.own") = 9;
static volatile u32 hidden = 5;

/* Maps. */
struct inner {
  number(type, 2);
  number(max_entries, 1);
  type(key, u32);
  type(value, u64);
};
struct inner first section(".maps");
struct inner second section(".maps");
struct {
  number(type, 12);
  number(max_entries, 4);
  type(key, u32);
  struct inner *values[];
} outer section(".maps") = {.values = {[1] = &second, [3] = &first}};

int target(void *context);
struct {
  number(type, 3);
  number(max_entries, 3);
  number(key_size, 4);
  int (*values[])(void *);
} programs section(".maps") = {.values = {[2] = target}};

struct {
  number(type, 27);
  number(max_entries, 5000);
} ring section(".maps");

struct {
  number(type, 2);
  number(max_entries, 2);
  type(key, u32);
  type(value, u64);
} pinned section(".maps");

/* The kernel's. */
extern u32 LINUX_KERNEL_VERSION from(".kconfig");
extern _Bool CONFIG_BPF_SYSCALL from(".kconfig");
extern u32 CONFIG_NOT_THERE_AT_ALL from(".kconfig") __attribute__((weak));
extern const void __sys_bpf from(".ksyms");
extern const void no_such_symbol from(".ksyms") __attribute__((weak));
extern void bpf_rcu_read_lock(void) from(".ksyms");
extern void bpf_rcu_read_unlock(void) from(".ksyms");
extern void bpf_no_such_function(void) from(".ksyms") __attribute__((weak));

__attribute__((noinline)) static u64 twice(u64 value) { return value + value + (hidden - 5); }
__attribute__((noinline)) u64 four_times(u64 value) { return twice(value) + twice(value); }

static long add(u32 index, u64 *sum) {
  *sum += twice(index);
  return 0;
}

section("syscall") int variables(void *context) {
  if (constant != 7) return 1;
  if (table[0] + table[1] + table[2] + table[3] != 10) return 2;
  if (initialised != 0x1122334455667788) return 3;
  if (zeroed != 0) return 4;
  if (own != 9) return 5;
  if (hidden != 5) return 6;
  zeroed = 0x55;
  return 0;
}

section("syscall") int calls(void *context) {
  u64 sum = 0;
  if (four_times(zeroed + 3) != (zeroed + 3) * 4) return 1;
  if (loop(10, add, &sum, 0) != 10) return 2;
  return sum == 90 ? 0 : 3;
}

section("syscall") int maps(void *context) {
  u32 key = 1;
  if (map_lookup(&outer, &key) == 0) return 1;
  key = 3;
  if (map_lookup(&outer, &key) == 0) return 2;
  key = 0;
  return map_lookup(&outer, &key) == 0 ? 0 : 3;
}

section("socket") int target(void *context) { return 0; }
section("socket") int tail(void *context) {
  tail_call(context, &programs, 2);
  return 1;
}

section("syscall") int kernel(void *context) {
  if (LINUX_KERNEL_VERSION < 0x050000) return 1;
  if (!CONFIG_BPF_SYSCALL) return 2;
  if (CONFIG_NOT_THERE_AT_ALL) return 3;
  if (&__sys_bpf == 0) return 4;
  if (&no_such_symbol != 0) return 5;
  if (bpf_no_such_function) bpf_no_such_function();
  bpf_rcu_read_lock();
  bpf_rcu_read_unlock();
  return 0;
}

/* Not loaded by itself. */
section("?syscall") int optional(void *context) { return 0; }

/* Needs a map that a test leaves out. */
section("socket") int lookup(void *context) {
  u32 key = 0;
  u64 *value = map_lookup(&pinned, &key);
  return value ? *value : 0;
}
