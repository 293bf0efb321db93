/* The time of an inode's change: `i_ctime` until Linux 6.5, `__i_ctime` since 6.6, `i_ctime_sec` since 6.11. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

char _license[] section("license") = "GPL";

struct timespec64 {
  long tv_sec;
  long tv_nsec;
} relocated;

struct inode {
  struct timespec64 i_ctime;
} relocated;

long seconds;

section("fentry/vfs_create") int create(unsigned long *context) {
  struct inode *inode = (void *)context[0];
  seconds = inode->i_ctime.tv_sec;
  return 0;
}
