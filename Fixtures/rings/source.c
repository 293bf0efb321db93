/* Programs that fill ring buffers for user space: with and without wake-ups, discarding some, with samples of changing sizes. */
#define section(name) __attribute__((section(name), used))
#define number(name, value) int (*name)[value]
#define type(name, value) typeof(value) *name

typedef unsigned int u32;
typedef unsigned long long u64;

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*ring_output)(void *map, void *data, u64 size, u64 flags) = (void *)130;
static void *(*ring_reserve)(void *map, u64 size, u64 flags) = (void *)131;
static void (*ring_submit)(void *sample, u64 flags) = (void *)132;
static void (*ring_discard)(void *sample, u64 flags) = (void *)133;
static long (*loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;
#define NO_WAKEUP 1
#define FORCE_WAKEUP 2

char licence[] section("license") = "GPL";

/* What a sample begins with. */
struct event {
  u64 number;
  u32 length;
  u32 ring;
};

struct control {
  u32 count;
  u32 length;
  u64 flags;
  /* The next number; how many did not fit. */
  u64 next;
  u64 dropped;
};

struct {
  number(type, 27);
  number(max_entries, 65536);
} events section(".maps");

struct {
  number(type, 27);
  number(max_entries, 65536);
} others section(".maps");

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

static struct control *input(void) {
  u32 zero = 0;
  return map_lookup(&control, &zero);
}

static long put(void *map, u32 ring) {
  struct control *in = input();
  u32 length;
  if (!in) return 1;
  length = in->length;
  if (length < sizeof block.event) length = sizeof block.event;
  if (length > sizeof block) length = sizeof block;
  block.event.number = in->next;
  block.event.length = length;
  block.event.ring = ring;
  if (ring_output(map, &block, length, in->flags)) {
    in->dropped++;
    return 1;
  }
  in->next++;
  return 0;
}

static long put_event(u64 index, void *context) { return put(&events, 0); }
static long put_other(u64 index, void *context) { return put(&others, 1); }

/* Every third sample is given up. */
static long put_some(u64 index, void *context) {
  struct control *in = input();
  struct event *event;
  if (!in) return 1;
  event = ring_reserve(&events, sizeof *event, 0);
  if (!event) {
    in->dropped++;
    return 1;
  }
  event->number = in->next++;
  event->length = sizeof *event;
  event->ring = 0;
  if (event->number % 3 == 2)
    ring_discard(event, NO_WAKEUP);
  else
    ring_submit(event, NO_WAKEUP);
  return 0;
}

static inline __attribute__((always_inline)) int repeat(void *callback) {
  struct control *in = input();
  return in ? loop(in->count, callback, 0, 0) : -1;
}

section("syscall") int emit(void *context) { return repeat(put_event); }
section("syscall") int emit_other(void *context) { return repeat(put_other); }
section("syscall") int emit_some(void *context) { return repeat(put_some); }

/* Without being told how many: three samples, two and one, and as many as fit. */
section("syscall") int emit_one(void *context) {
  put(&events, 0);
  put(&events, 0);
  put(&others, 1);
  return 0;
}
section("syscall") int emit_many(void *context) { return loop(1000, put_event, 0, 0); }
