/* CO-RE relocations of every kind, with function and line information: what .BTF.ext holds. */
#define section(name) __attribute__((section(name), used))
#define core __attribute__((preserve_access_index))

enum mode { MODE_OFF, MODE_ON = 3 };

struct core inner {
  int values[4];
};

struct core task {
  int pid;
  unsigned int flag : 3;
  int small : 5;
  struct inner inner;
  struct task *parent;
};

typedef struct {
  long counter;
} core atomic;

char _license[] section("license") = "GPL";

section("kprobe/one") int fields(struct task *task) {
  int exists = __builtin_preserve_field_info(task->pid, 2);
  int offset = __builtin_preserve_field_info(task->inner.values[2], 0);
  int size = __builtin_preserve_field_info(task->inner, 1);
  int sign = __builtin_preserve_field_info(task->small, 3);
  int left = __builtin_preserve_field_info(task->flag, 4);
  int right = __builtin_preserve_field_info(task->flag, 5);
  return task->pid + task->inner.values[1] + exists + offset + size + sign + left + right;
}

section("kprobe/two") int types(struct task *task) {
  int exists = __builtin_preserve_type_info(*(struct task *)0, 0);
  int size = __builtin_preserve_type_info(*(atomic *)0, 1);
  int matches = __builtin_preserve_type_info(*(struct inner *)0, 2);
  long local = __builtin_btf_type_id(*(struct task *)0, 0);
  long target = __builtin_btf_type_id(*(struct task *)0, 1);
  return exists + size + matches + local + target;
}

section("kprobe/two") int enumerators(struct task *task) {
  unsigned long exists = __builtin_preserve_enum_value(*(enum mode *)MODE_ON, 0);
  unsigned long value = __builtin_preserve_enum_value(*(enum mode *)MODE_ON, 1);
  return exists + value;
}
