/* Programs that print: into a perf event array, into the kernel's trace, and into streams of their own. */
/* Linux 6.18; its first argument is 1 for the output, 2 for errors. */
extern int bpf_stream_vprintk_impl(int stream, const char *format, const void *values, unsigned int size, void *program)
  __attribute__((section(".ksyms"), weak));

#define section(name) __attribute__((section(name), used))
#define number(name, value) int (*name)[value]
#define type(name, value) typeof(value) *name

typedef unsigned int u32;
typedef unsigned long long u64;

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*trace_printk)(const char *format, u32 size, ...) = (void *)6;
static u32 (*processor)(void) = (void *)8;
static long (*perf_output)(void *context, void *map, u64 flags, void *data, u64 size) = (void *)25;
static long (*loop)(u32 count, void *callback, void *argument, u64 flags) = (void *)181;
#define CURRENT_PROCESSOR 0xffffffffull

char licence[] section("license") = "GPL";

/* What a sample begins with. */
struct event {
  u64 number;
  u32 length;
  u32 processor;
};

struct control {
  u32 count;
  u32 length;
  /* The next number; how many had no room. */
  u64 next;
  u64 dropped;
};

struct {
  number(type, 4);
  number(key_size, 4);
  number(value_size, 4);
} samples section(".maps");

struct {
  number(type, 2);
  number(max_entries, 1);
  type(key, u32);
  type(value, struct control);
} control section(".maps");

struct {
  struct event event;
  unsigned char bytes[1024];
} block;

/* The type of the samples, for those who look for it. */
struct event last;

static int put(void *context) {
  u32 zero = 0, length;
  struct control *in = map_lookup(&control, &zero);
  if (!in) return 1;
  length = in->length;
  if (length < sizeof block.event) length = sizeof block.event;
  if (length > sizeof block) length = sizeof block;
  block.event.number = in->next++;
  block.event.length = length;
  block.event.processor = processor();
  last = block.event;
  if (perf_output(context, &samples, CURRENT_PROCESSOR, &block, length)) in->dropped++;
  return 0;
}

/* Programs that may sleep, as syscall programs may, take no perf event arrays. */
section("raw_tp") int put_one(void *context) { return put(context); }

/* Three samples, without being told anything. */
section("raw_tp") int emit(void *context) {
  put(context);
  put(context);
  put(context);
  return 0;
}

struct argument {
  void *context;
};

static long put_next(u64 index, struct argument *argument) { return put(argument->context); }

/* As many as the map says. */
section("raw_tp") int emit_many(void *context) {
  u32 zero = 0;
  struct argument argument = {context};
  struct control *in = map_lookup(&control, &zero);
  return in ? loop(in->count, put_next, &argument, 0) : 1;
}

/* For each packet one. */
section("tc") int on_packet(void *context) { return put(context); }

static const char greeting[] = "greeting %d from the trace\n";
static const char output[] = "stream %d, output\n";
static const char error[] = "stream %d, error\n";

section("syscall") int say(void *context) {
  trace_printk(greeting, sizeof greeting, 7);
  return 0;
}

section("?syscall") int say_streams(void *context) {
  u64 value = 8;
  int result;
  if (!bpf_stream_vprintk_impl) return 1;
  result = bpf_stream_vprintk_impl(1, output, &value, sizeof value, 0);
  if (result < 0) return result;
  value = 9;
  result = bpf_stream_vprintk_impl(2, error, &value, sizeof value, 0);
  return result < 0 ? result : 0;
}
