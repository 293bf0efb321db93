#ifndef CBPF_MOUNTS_H
#define CBPF_MOUNTS_H
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The same numbers on every machine (Linux 5.2); headers may be older.
#ifndef __NR_fsopen
#define __NR_fsopen 430
#endif
#ifndef __NR_fsconfig
#define __NR_fsconfig 431
#endif
#ifndef __NR_fsmount
#define __NR_fsmount 432
#endif

/// A file system of `type` that is mounted nowhere: the descriptor of its root, with which it goes away, or -errno.
static inline int cbpf_detached_mount(const char *type) {
  long context = syscall(__NR_fsopen, type, 1 /* FSOPEN_CLOEXEC */);
  if (context < 0) return -errno;
  long result = syscall(__NR_fsconfig, (int)context, 6 /* FSCONFIG_CMD_CREATE */, 0, 0, 0);
  if (result >= 0) result = syscall(__NR_fsmount, (int)context, 1 /* FSMOUNT_CLOEXEC */, 0);
  int number = result < 0 ? -errno : (int)result;
  close((int)context);
  return number;
}
#endif
