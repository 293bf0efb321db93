/* A map whose values have a member of every kind, to be shown and made: integers, text, enums, flags, bit fields, pointers, arrays, structs
 * in each other with and without names, unions; and variables of all sorts. The program can be loaded by anyone who may load a socket filter. */
#define section(name) __attribute__((section(name), used))

typedef unsigned int u32;
typedef unsigned long long u64;

enum kind { KIND_OPEN, KIND_CLOSE, KIND_READ = 5 };
enum change { CHANGE_LESS = -1, CHANGE_NONE, CHANGE_MORE };
enum access { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_RUN = 4, ACCESS_ALL = 7 };
enum large { LARGE_ONE = 1, LARGE_MANY = 1ull << 40 };

struct point {
  short x;
  char letter;
  unsigned char small;
};

struct value {
  int negative;
  u64 big;
  long long far;
  _Bool on;
  char letter;
  char name[8];
  char tag[4];
  unsigned char mac[6];
  enum kind kind;
  enum kind other;
  enum change change;
  enum access access;
  enum large large;
  void *pointer;
  struct point point;
  int grid[2][3];
  u32 low : 3;
  int middle : 5;
  u32 high : 20;
  enum kind narrow : 4;
  union {
    u32 word;
    struct {
      unsigned short first, second;
    };
  };
  struct {
    int left;
    int right;
  };
  struct point list[2];
  __int128 wide;
  u64 part : 40;
  char words[2][4];
};

struct {
  int (*type)[1];
  int (*max_entries)[64];
  u32 *key;
  struct value *value;
} values section(".maps");

int counter = 7;
static volatile struct point start = {-1, 'a', 3};
const volatile u64 limit = 1ull << 60;
char title[16] = "values";
volatile enum kind last;

int filter(void *context) section("socket");
int filter(void *context) {
  start.x = counter + limit + last + title[1];
  return start.x;
}

char licence[] section("license") = "GPL";
