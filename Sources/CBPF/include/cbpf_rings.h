#ifndef CBPF_RINGS_H
#define CBPF_RINGS_H
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

/// mmap(2) of a shared file: the address, or NULL with errno in `error`.
static inline void *cbpf_map(int descriptor, uint64_t offset, uint64_t length, int writable, int *error) {
  void *address = mmap(0, length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, descriptor, (off_t)offset);
  if (address != MAP_FAILED) return address;
  *error = errno;
  return 0;
}

static inline void cbpf_unmap(void *address, uint64_t length) { munmap(address, length); }

/// The descriptor, or -errno.
static inline int cbpf_epoll_create(void) {
  int descriptor = epoll_create1(EPOLL_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

/// Adds `descriptor` to the set: `out` waits for room instead of data, `edge` tells each wake-up once. 0, or -errno.
static inline int cbpf_epoll_add(int set, int descriptor, int out, int edge, uint64_t token) {
  struct epoll_event event = {.events = (out ? EPOLLOUT : EPOLLIN) | (edge ? EPOLLET : 0), .data = {.u64 = token}};
  return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

/// Waits at most `milliseconds` (-1: for ever) for events, and writes up to 8 tokens. How many, or -errno.
static inline int cbpf_epoll_wait(int set, int milliseconds, uint64_t *tokens) {
  struct epoll_event events[8];
  int count = epoll_wait(set, events, 8, milliseconds);
  for (int i = 0; i < count; i++) tokens[i] = events[i].data.u64;
  return count < 0 ? -errno : count;
}

/// The descriptor, or -errno.
static inline int cbpf_eventfd(void) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

static inline void cbpf_eventfd_signal(int descriptor) {
  uint64_t one = 1;
  ssize_t written = write(descriptor, &one, sizeof one);
  (void)written; // EAGAIN: it is signalled already
}
#endif
