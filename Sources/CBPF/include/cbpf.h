#ifndef CBPF_H
#define CBPF_H
#include <errno.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "cbpf_mounts.h"
#include "cbpf_netlink.h"
#include "cbpf_perf.h"
#include "cbpf_rings.h"

/// bpf(2); the result, or -errno.
static inline long cbpf_call(int command, void *attributes, unsigned int size) {
  long result = syscall(__NR_bpf, command, attributes, size);
  return result < 0 ? -(long)errno : result;
}

/// Whether `path` is in a file system of type bpf (`BPF_FS_MAGIC`): 1 or 0, or -errno.
static inline int cbpf_is_in_bpf(const char *path) {
  struct statfs found;
  if (statfs(path, &found) < 0) return -errno;
  return (unsigned int)found.f_type == 0xcafe4a11u;
}
#endif
