/* Maps in .maps with every attribute: sizes or types, flags, pinning, a NUMA node, an extra number of either form, maps of maps and arrays
 * of programs with initial values. */
#define section(name) __attribute__((section(name), used))
#define number(name, value) int (*name)[value]
#define type(name, value) typeof(value) *name
/* A number of 64 bits, as an enum of one value. */
#define wide(name, value) enum { __unique_##name = value } name

struct event {
  unsigned int pid;
  char command[16];
};
typedef unsigned long counter;

struct {
  number(type, 1);
  number(max_entries, 1024);
  type(key, unsigned int);
  type(value, struct event);
  number(map_flags, 1);
  number(pinning, 1);
} events section(".maps");

struct {
  number(type, 2);
  number(max_entries, 4);
  number(key_size, 4);
  number(value_size, 24);
  number(numa_node, 1);
  number(map_flags, 4);
  number(pinning, 0);
} sized section(".maps");

struct {
  number(type, 30);
  number(max_entries, 100);
  type(value, counter);
  number(map_extra, 3);
} filter section(".maps");

struct {
  number(type, 33);
  number(map_flags, 1024);
  number(max_entries, 10);
  wide(map_extra, 0x1ull << 44);
} arena section(".maps");

struct {
  number(type, 27);
  number(max_entries, 5000);
} ring section(".maps");

struct inner {
  number(type, 1);
  number(max_entries, 8);
  type(key, int);
  type(value, counter);
};

struct inner first section(".maps");
struct inner second section(".maps");

struct {
  number(type, 13);
  number(max_entries, 16);
  type(key, int);
  struct inner *values[];
} of_maps section(".maps") = {.values = {[1] = &first, [3] = &second}};

struct {
  number(type, 12);
  number(max_entries, 2);
  number(key_size, 4);
  struct {
    number(type, 2);
    number(max_entries, 1);
    number(key_size, 4);
    number(value_size, 8);
  } *values[];
} of_anonymous_maps section(".maps");

int tail(void *context);

struct {
  number(type, 3);
  number(max_entries, 3);
  number(key_size, 4);
  int (*values[])(void *);
} programs section(".maps") = {.values = {[2] = tail}};

char _license[] section("license") = "Dual MIT/GPL";
unsigned int _version section("version") = 0x060c00;

section("socket") int tail(void *context) { return 0; }

static void *(*lookup)(void *map, const void *key) = (void *)1;

section("xdp") int use(void *context) {
  int key = 0;
  return lookup(&events, &key) != 0;
}
