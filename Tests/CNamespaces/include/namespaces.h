#ifndef NAMESPACES_H
#define NAMESPACES_H

/// Gives the calling thread namespaces of its own: of the network, of mounts (of which nobody else then sees changes). 0, or the errno.
int namespaces_leave(int network, int mounts);

/// Mounts a file system of `type` at `folder`. 0, or the errno.
int namespaces_mount(const char *type, const char *folder);

/// Runs a command of bash with the calling thread's namespaces. The exit status, or 128 and more.
int namespaces_run(const char *command);

#endif
