// Runs one command and prints: nanoseconds, peak resident KiB, exit status (or minus the signal).
//
// usage: measure FILE|- COMMAND [ARGUMENT...]     The command's output goes to FILE, or is read from a pipe and dropped.
//
// In C and small on purpose: the kernel counts the memory of the process that forks into the peak of the one that it becomes.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char block[1 << 16];

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **arguments) {
  if (count < 3) return 64;
  int ends[2] = {-1, -1};
  int to_pipe = strcmp(arguments[1], "-") == 0;
  if (to_pipe) {
    if (pipe2(ends, O_CLOEXEC) != 0) return 2;
  } else {
    // A new file each time: cutting off what an earlier run wrote is not the command's work.
    unlink(arguments[1]);
    ends[1] = open(arguments[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (ends[1] < 0) return 2;
  }
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return 2;

  long long start = now();
  pid_t child = fork();
  if (child < 0) return 2;
  if (child == 0) {
    dup2(nothing, 0);
    dup2(ends[1], 1);
    dup2(nothing, 2);
    execvp(arguments[2], arguments + 2);
    _exit(127);
  }
  close(ends[1]);
  if (to_pipe) {
    ssize_t got;
    while ((got = read(ends[0], block, sizeof block)) > 0 || (got < 0 && errno == EINTR)) {
    }
  }
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return 2;
  }
  long long end = now();
  printf("%lld %ld %d\n", end - start, usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
  return 0;
}
