/* An enum that was renumbered: a program that compares with the numbers it was compiled with takes one thing for another; one that asks the
 * kernel for the number does not. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

char _license[] section("license") = "GPL";

enum device_state { DEVICE_OFF, DEVICE_ON, DEVICE_GONE };
enum other_state { OTHER_OFF, OTHER_ON };

struct device {
  enum device_state state;
  enum other_state other;
} relocated;

long total;

section("fentry/device_add") int compiled_in(unsigned long *context) {
  struct device *device = (void *)context[0];
  if (device->state == DEVICE_ON) total++;
  return 0;
}

section("fentry/device_add") int asked(unsigned long *context) {
  struct device *device = (void *)context[0];
  if (device->other == __builtin_preserve_enum_value(*(enum other_state *)OTHER_ON, 1)) total++;
  return 0;
}
