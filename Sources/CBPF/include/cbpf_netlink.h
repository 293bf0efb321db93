#ifndef CBPF_NETLINK_H
#define CBPF_NETLINK_H
#include <errno.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/// A socket that asks the kernel about this thread's network (rtnetlink(7)), closed on exec. It waits at most five seconds for an answer. The descriptor,
/// or -errno.
static inline int cbpf_netlink_open(void) {
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (descriptor < 0) return -errno;
  struct timeval limit = {.tv_sec = 5};
  (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return descriptor;
}

/// Sends `size` bytes at `address` to the kernel. How many were sent, or -errno.
static inline long cbpf_netlink_send(int descriptor, uint64_t address, unsigned int size) {
  ssize_t count;
  do count = send(descriptor, (const void *)(uintptr_t)address, size, 0);
  while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

/// Receives to `size` bytes at `address`. How long the answer is, which may be more than there is room for, or -errno.
static inline long cbpf_netlink_receive(int descriptor, uint64_t address, unsigned int size) {
  ssize_t count;
  do count = recv(descriptor, (void *)(uintptr_t)address, size, MSG_TRUNC);
  while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}
#endif
