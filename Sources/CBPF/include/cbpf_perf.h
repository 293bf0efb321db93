#ifndef CBPF_PERF_H
#define CBPF_PERF_H
#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// perf_event_open(2) without a group, closed on exec; `attributes` is the address of a struct perf_event_attr. The descriptor, or -errno.
static inline int cbpf_perf_event_open(uint64_t attributes, int process, int processor) {
  long result = syscall(__NR_perf_event_open, (void *)(uintptr_t)attributes, process, processor, -1, PERF_FLAG_FD_CLOEXEC);
  return result < 0 ? -errno : (int)result;
}

/// 0, or -errno.
static inline int cbpf_perf_event_enable(int descriptor) {
  return ioctl(descriptor, PERF_EVENT_IOC_ENABLE, 0) < 0 ? -errno : 0;
}

/// 0, or -errno.
static inline int cbpf_perf_event_disable(int descriptor) {
  return ioctl(descriptor, PERF_EVENT_IOC_DISABLE, 0) < 0 ? -errno : 0;
}

/// Ties a program to the event for as long as the event is there. 0, or -errno.
static inline int cbpf_perf_event_set_program(int descriptor, int program) {
  return ioctl(descriptor, PERF_EVENT_IOC_SET_BPF, program) < 0 ? -errno : 0;
}
#endif
