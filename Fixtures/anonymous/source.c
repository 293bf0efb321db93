/* Anonymous structs and unions inside structs, several levels deep, and anonymous types of variables. */
struct event {
  int kind;
  union {
    struct {
      int x;
      int y;
      struct {
        unsigned int left : 3;
        unsigned int right : 5;
      };
    };
    struct {
      long value;
      union {
        char bytes[8];
        void *pointer;
      };
    } named;
    unsigned long raw[4];
  };
  struct {
    short low;
    union {
      short high;
      char parts[2];
    };
  };
};

struct event event;

struct {
  int only;
  struct {
    int nested;
  } inner;
} variable;

union {
  int number;
  char letters[4];
} either;
