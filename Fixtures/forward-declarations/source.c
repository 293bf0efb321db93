/* Forward declarations: struct and union never defined, and a cycle of two structs that point at each other. */
struct opaque;
union opaque_union;

struct left {
  struct right *right;
  struct opaque *opaque;
};

struct right {
  struct left *left;
  union opaque_union *opaque;
};

struct by_value {
  struct left left;
  struct right right;
};

struct by_value by_value;
