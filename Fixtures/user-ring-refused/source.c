/* Programs that drain a user ring buffer in ways the verifier refuses: each is loaded only where it is asked for. */
#define section(name) __attribute__((section(name), used))
#define number(name, value) int (*name)[value]

typedef unsigned int u32;
typedef unsigned long long u64;
struct bpf_dynptr;

static long (*ring_output)(void *map, void *data, u64 size, u64 flags) = (void *)130;
static void (*ring_discard_dynptr)(struct bpf_dynptr *sample, u64 flags) = (void *)200;
static long (*drain)(void *map, void *callback, void *context, u64 flags) = (void *)209;

char licence[] section("license") = "GPL";

struct {
  number(type, 31);
  number(max_entries, 65536);
} requests section(".maps");

struct {
  number(type, 27);
  number(max_entries, 65536);
} events section(".maps");

/* The dynptr is the kernel's: read-only. */
static long writes(struct bpf_dynptr *sample, void *context) {
  *(volatile u32 *)sample = 1;
  return 0;
}

static long gives_back(struct bpf_dynptr *sample, void *context) {
  ring_discard_dynptr(sample, 0);
  return 0;
}

static long returns_two(struct bpf_dynptr *sample, void *context) { return 2; }

static long fine(struct bpf_dynptr *sample, void *context) { return 0; }

section("?syscall") int write_dynptr(void *context) { return drain(&requests, writes, 0, 0); }
section("?syscall") int discard_dynptr(void *context) { return drain(&requests, gives_back, 0, 0); }
section("?syscall") int return_two(void *context) { return drain(&requests, returns_two, 0, 0); }
section("?syscall") int drain_wrong_map(void *context) { return drain(&events, fine, 0, 0); }
section("?syscall") int output_wrong_map(void *context) {
  u64 value = 1;
  return ring_output(&requests, &value, sizeof value, 0);
}
/* A type of program without the helper. */
section("?lirc_mode2") int wrong_program_type(void *context) { return drain(&requests, fine, 0, 0); }
section("?syscall") int allowed(void *context) { return drain(&requests, fine, 0, 0); }
