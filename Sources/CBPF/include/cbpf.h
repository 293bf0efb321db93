#ifndef CBPF_H
#define CBPF_H
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cbpf_perf.h"
#include "cbpf_rings.h"

/// bpf(2); the result, or -errno.
static inline long cbpf_call(int command, void *attributes, unsigned int size) {
  long result = syscall(__NR_bpf, command, attributes, size);
  return result < 0 ? -(long)errno : result;
}
#endif
