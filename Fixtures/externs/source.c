/* What a loader resolves: kernel configuration, kernel symbols with and without type, kernel functions, weak ones. */
#define section(name) __attribute__((section(name)))

struct task_struct;

extern int LINUX_KERNEL_VERSION section(".kconfig");
extern _Bool CONFIG_BPF_SYSCALL section(".kconfig") __attribute__((weak));
extern char CONFIG_LOCALVERSION[8] section(".kconfig") __attribute__((weak));

extern const int jiffies section(".ksyms");
extern const void _stext section(".ksyms");
extern const int missing section(".ksyms") __attribute__((weak));

extern struct task_struct *bpf_task_acquire(struct task_struct *task) section(".ksyms");
extern void bpf_task_release(struct task_struct *task) section(".ksyms") __attribute__((weak));

char _license[] section("license") = "GPL";

section("tp_btf/task_newtask") int program(unsigned long *context) {
  struct task_struct *task = bpf_task_acquire((struct task_struct *)context[0]);
  if (task && bpf_task_release) bpf_task_release(task);
  return LINUX_KERNEL_VERSION + CONFIG_BPF_SYSCALL + CONFIG_LOCALVERSION[0] + jiffies + (int)(long)&_stext + (&missing ? missing : 0);
}
