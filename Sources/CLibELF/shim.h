#include <gelf.h>
#include <libelf.h>

/* Swift's view of the C library lacks it: <sys/mman.h> shows it to _GNU_SOURCE only. */
int memfd_create(const char *name, unsigned int flags);
