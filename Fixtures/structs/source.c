/* Structs and unions: nested, self-referential, empty, with holes, padding at the end, and members of every basic type. */
struct empty {};

struct basic {
  char c;
  signed char sc;
  unsigned char uc;
  short s;
  unsigned short us;
  int i;
  unsigned int ui;
  long l;
  unsigned long ul;
  long long ll;
  unsigned long long ull;
  _Bool b;
  void *p;
};

struct node {
  struct node *next;
  struct node **link;
  int value;
};

union number {
  unsigned long whole;
  unsigned char bytes[8];
  struct {
    unsigned int low, high;
  } halves;
};

/* 3 bytes of hole after `tag`, 4 at the end. */
struct holes {
  char tag;
  int first;
  long second;
  int last;
};

struct outer {
  struct basic basic;
  struct node node;
  union number number;
  struct holes holes[2];
  struct empty nothing;
};

struct outer instance;
