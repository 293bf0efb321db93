// Counts the allocations of the program it is preloaded to, and prints their number when that ends.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_ulong count;

void *malloc(size_t size) {
  static void *(*next)(size_t);
  if (!next) next = dlsym(RTLD_NEXT, "malloc");
  atomic_fetch_add(&count, 1);
  return next(size);
}

int posix_memalign(void **to, size_t alignment, size_t size) {
  static int (*next)(void **, size_t, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "posix_memalign");
  atomic_fetch_add(&count, 1);
  return next(to, alignment, size);
}

__attribute__((destructor)) static void report(void) { printf("@allocations %lu\n", atomic_load(&count)); }
