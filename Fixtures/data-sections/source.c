/* Variables in data sections: .data, .bss, .rodata, sections of their own, static and global, weak, and a map definition. */
#define section(name) __attribute__((section(name), used))

int initialised = 7;
int zeroed;
const int fixed = 3;
const volatile int setting = 1;
static volatile int hidden = 9;
static volatile long hidden_zero;
__attribute__((weak)) int weak = 4;
int custom section(".data.custom") = 5;
int read_mostly[4] section(".rodata.tables") = {1, 2, 3, 4};
char _license[] section("license") = "GPL";

struct {
  int (*type)[1];
  int (*max_entries)[256];
  unsigned int *key;
  unsigned long *value;
} table section(".maps");

section("socket") int program(void *context) {
  hidden_zero += hidden + setting;
  return initialised + zeroed + fixed;
}
