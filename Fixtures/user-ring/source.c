/* Programs that drain user ring buffers: with callbacks that go on and that stop, reading through bpf_dynptr_read and bpf_dynptr_data, with
 * each flag, started by a test run and by a system call of one process. What they saw stands in the map `results`. */
#define section(name) __attribute__((section(name), used))
#define number(name, value) int (*name)[value]
#define type(name, value) typeof(value) *name

typedef unsigned int u32;
typedef unsigned long long u64;
struct bpf_dynptr;

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static u64 (*current_pid_tgid)(void) = (void *)14;
static long (*loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;
static long (*dynptr_read)(void *to, u32 length, const struct bpf_dynptr *from, u32 offset, u64 flags) = (void *)201;
static void *(*dynptr_data)(const struct bpf_dynptr *from, u32 offset, u32 length) = (void *)203;
static long (*drain)(void *map, void *callback, void *context, u64 flags) = (void *)209;
#define NO_WAKEUP 1
#define FORCE_WAKEUP 2

char licence[] section("license") = "GPL";

/* What a sample begins with; its last 8 bytes are the number turned over. */
struct request {
  u64 number;
  u32 length;
  u32 kind;
};

enum kind { GET = 1, SET = 2, DELETE = 3 };

struct results {
  /* What the last drain returned, and what a drain within it did. */
  long long answer;
  long long nested;
  u64 drains;
  /* Samples that a callback saw, and those that were not what their number says. */
  u64 samples;
  u64 wrong;
  u64 next;
  u64 bytes;
  u64 kinds[4];
};

struct control {
  /* The process whose system call `call` drains. */
  u32 process;
  u32 call;
  /* The number of the sample after which drain_until stops. */
  u64 until;
  /* How often slow callbacks turn. */
  u64 turns;
};

struct {
  number(type, 31);
  number(max_entries, 65536);
} requests section(".maps");

struct {
  number(type, 31);
  number(max_entries, 4194304);
} large section(".maps");

struct {
  number(type, 2);
  number(max_entries, 1);
  type(key, u32);
  type(value, struct results);
} results section(".maps");

struct {
  number(type, 2);
  number(max_entries, 1);
  type(key, u32);
  type(value, struct control);
} control section(".maps");

/* For the type of the samples: a variable keeps it in BTF. */
struct request request_example;
enum kind kind_example;

static struct results *output(void) {
  u32 zero = 0;
  return map_lookup(&results, &zero);
}

static struct control *input(void) {
  u32 zero = 0;
  return map_lookup(&control, &zero);
}

static void count(struct results *out, const struct request *request, u64 last) {
  out->samples++;
  if (request->number != out->next || last != ~request->number) out->wrong++;
  out->next = request->number + 1;
  out->bytes += request->length;
  out->kinds[request->kind & 3]++;
}

/* Reads the sample from both ends, and that nothing comes after its end. */
static long by_read(struct bpf_dynptr *sample, void *context) {
  struct results *out = output();
  struct request request = {};
  u64 last = 0;
  if (!out) return 1;
  if (dynptr_read(&request, sizeof request, sample, 0, 0) ||
      dynptr_read(&last, sizeof last, sample, request.length - sizeof last, 0) ||
      !dynptr_read(&last, 1, sample, request.length, 0)) {
    out->samples++;
    out->wrong++;
    return 0;
  }
  dynptr_read(&last, sizeof last, sample, request.length - sizeof last, 0);
  count(out, &request, last);
  return 0;
}

static long by_data(struct bpf_dynptr *sample, void *context) {
  struct results *out = output();
  struct request *request = dynptr_data(sample, 0, sizeof *request);
  if (!out) return 1;
  if (!request) {
    out->samples++;
    out->wrong++;
    return 0;
  }
  count(out, request, ~request->number);
  return 0;
}

static long without_looking(struct bpf_dynptr *sample, void *context) { return 0; }

static long first_only(struct bpf_dynptr *sample, void *context) {
  by_read(sample, context);
  return 1;
}

static long until_number(struct bpf_dynptr *sample, void *context) {
  struct control *in = input();
  struct results *out = output();
  by_read(sample, context);
  return in && out && out->next > in->until;
}

static long within_itself(struct bpf_dynptr *sample, void *context) {
  struct results *out = output();
  if (out) out->nested = drain(&requests, without_looking, 0, 0);
  return by_read(sample, context);
}

static long nothing(u64 index, void *context) { return 0; }

static long slowly(struct bpf_dynptr *sample, void *context) {
  struct control *in = input();
  if (in) loop(in->turns, nothing, 0, 0);
  return by_read(sample, context);
}

static int finish(long answer) {
  struct results *out = output();
  if (!out) return 1;
  out->answer = answer;
  out->drains++;
  return 0;
}

section("syscall") int drain_read(void *context) { return finish(drain(&requests, by_read, 0, 0)); }
section("syscall") int drain_data(void *context) { return finish(drain(&requests, by_data, 0, 0)); }
section("syscall") int drain_first(void *context) { return finish(drain(&requests, first_only, 0, 0)); }
section("syscall") int drain_until(void *context) { return finish(drain(&requests, until_number, 0, 0)); }
section("syscall") int drain_quietly(void *context) { return finish(drain(&requests, by_read, 0, NO_WAKEUP)); }
section("syscall") int drain_loudly(void *context) { return finish(drain(&requests, by_read, 0, FORCE_WAKEUP)); }
section("syscall") int drain_both(void *context) { return finish(drain(&requests, by_read, 0, NO_WAKEUP | FORCE_WAKEUP)); }
section("syscall") int drain_wrong_flag(void *context) { return finish(drain(&requests, by_read, 0, 4)); }
section("syscall") int drain_twice(void *context) { return finish(drain(&requests, within_itself, 0, 0)); }
section("syscall") int drain_slowly(void *context) { return finish(drain(&requests, slowly, 0, 0)); }
section("syscall") int drain_large(void *context) { return finish(drain(&large, without_looking, 0, 0)); }
section("syscall") int idle(void *context) { return 0; }

/* A hook that is run by a system call of one process. */
section("raw_tp/sys_enter") int drain_on_call(u64 *arguments) {
  struct control *in = input();
  if (!in || arguments[1] != in->call || (u32)(current_pid_tgid() >> 32) != in->process) return 0;
  return finish(drain(&requests, by_read, 0, 0));
}
