/* Flexible arrays: at the end of a struct, of structs, inside a union by way of a zero-length array, and nested at the end. */
struct bytes {
  unsigned int length;
  unsigned char data[];
};

struct entry {
  int key, value;
};

struct entries {
  unsigned long count;
  struct entry list[];
};

struct either {
  int kind;
  union {
    struct entry one[0];
    char raw[0];
  };
};

struct ends_flexible {
  int before;
  struct bytes last;
};

int sum(struct bytes *a, struct entries *b, struct either *c, struct ends_flexible *d) {
  return a->length + b->count + c->kind + d->before;
}
