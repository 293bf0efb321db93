/* Variables that lie in an arena, which user space and programs share. */
#define section(name) __attribute__((section(name), used))
#define arena_variable __attribute__((address_space(1)))

struct {
  int (*type)[33];
  int (*map_flags)[1024];
  int (*max_entries)[2];
} arena section(".maps");

int arena_variable counter = 1;
long arena_variable table[8];
int outside;

section("syscall") int use(void *context) {
  counter += table[3];
  outside++;
  return counter;
}

char _license[] section("license") = "GPL";
