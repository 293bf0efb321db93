// What only GNU's headers show, and Swift therefore does not.
#define _GNU_SOURCE
#include "namespaces.h"
#include <errno.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

int namespaces_leave(int network, int mounts) {
  if (unshare((network ? CLONE_NEWNET : 0) | (mounts ? CLONE_NEWNS : 0))) return errno;
  return mounts && mount("none", "/", 0, MS_REC | MS_PRIVATE, 0) ? errno : 0;
}

int namespaces_mount(const char *type, const char *folder) { return mount(type, folder, type, 0, 0) ? errno : 0; }

int namespaces_run(const char *command) {
  char *arguments[] = {"bash", "-c", (char *)command, 0};
  pid_t child;
  int status;
  if (posix_spawnp(&child, "bash", 0, 0, arguments, environ)) return 255;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 254;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
