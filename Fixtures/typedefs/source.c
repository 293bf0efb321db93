/* Typedefs: chains, of pointers, of anonymous types, through qualifiers in every place, one name for struct and typedef. */
typedef unsigned int u32;
typedef u32 word;
typedef word count;
typedef const count fixed_count;
typedef volatile fixed_count *watched;
typedef watched const constant_watched;

typedef struct {
  count number;
} unnamed;

typedef union {
  count number;
  unnamed inner;
} unnamed_union;

typedef enum { CHOICE_A, CHOICE_B } choice;

typedef struct same {
  struct same *self;
} same;

struct qualified {
  const int a;
  volatile int b;
  const volatile int c;
  int *const d;
  const int *e;
  const int *const volatile f;
  char *restrict g;
  char *const restrict h;
};

struct user {
  count number;
  fixed_count fixed;
  watched pointer;
  constant_watched constant;
  unnamed anonymous;
  unnamed_union either;
  choice choice;
  same same;
  struct qualified qualified;
};

struct user user;
