/* struct_ops maps: one that is attached by a link, one that is not, one that is not created by itself; members that are programs, numbers
 * and text. */
#define section(name) __attribute__((section(name), used))

enum mode { MODE_OFF, MODE_ON };

struct sample_ops {
  int (*init)(int argument);
  void (*release)(void);
  unsigned int flags;
  enum mode mode;
  unsigned int narrow : 3;
  char name[16];
  struct {
    int inside;
  } nested;
  void *owner;
};

section("struct_ops") int sample_init(int argument) { return argument; }
section("struct_ops.s/release") int sample_release(unsigned long long *context) { return 0; }

struct sample_ops plain section(".struct_ops") = {.init = sample_init, .name = "plain"};
struct sample_ops linked section(".struct_ops.link") = {
    .init = sample_init, .release = (void *)sample_release, .flags = 6, .mode = MODE_ON, .narrow = 5, .name = "linked",
    .nested = {.inside = 1}};
struct sample_ops optional section("?.struct_ops.link") = {.flags = 1};
struct sample_ops empty section(".struct_ops");

char _license[] section("license") = "GPL";
