/* Function pointers: in structs, returning and taking function pointers, arrays of them, variadic, without prototype arguments. */
struct device;

typedef int (*callback)(struct device *device, void *context);
typedef void handler(int signal);

struct operations {
  int (*open)(struct device *device, int flags);
  void (*close)(struct device *);
  long (*read)(struct device *device, char *buffer, unsigned long count);
  int (*print)(const char *format, ...);
  void (*nothing)(void);
  callback registered;
  handler *signal;
  int (*(*returns_pointer)(int code))(void);
  void (*takes_pointer)(int (*compare)(const void *, const void *));
  int (*table[4])(int);
  int (*const fixed)(int);
  void (*(*(*deep)(void))(int))(long);
};

struct device {
  const struct operations *operations;
  callback *many;
};

struct device device;

static __attribute__((noinline)) int local(int value) { return value + 1; }
int global(struct device *device, int value) { return device->operations ? local(value) : 0; }
