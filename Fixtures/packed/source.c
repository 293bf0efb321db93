/* Packed and over-aligned types: packed, packed with bit fields, packed inside, aligned members and types, mixed. */
struct __attribute__((packed)) packed {
  char a;
  int b;
  long c;
  short d;
};

struct __attribute__((packed)) packed_bits {
  unsigned char a : 3;
  unsigned int b : 17;
  unsigned long c : 44;
  char d;
};

struct holds_packed {
  char first;
  struct packed inner;
  int last;
};

struct __attribute__((aligned(64))) cache_line {
  int a;
};

struct aligned_member {
  char a;
  int b __attribute__((aligned(16)));
  char c;
};

struct __attribute__((packed, aligned(4))) packed_aligned {
  char a;
  int b;
  short c;
};

struct packed_member {
  char a;
  long b __attribute__((packed));
  char c;
};

union __attribute__((packed)) packed_union {
  int whole;
  char bytes[5];
};

struct packed packed;
struct packed_bits packed_bits;
struct holds_packed holds_packed;
struct cache_line cache_line;
struct aligned_member aligned_member;
struct packed_aligned packed_aligned;
struct packed_member packed_member;
union packed_union packed_union;
