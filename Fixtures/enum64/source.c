/* Enums of 64 bits: unsigned, signed, values around 2^31, 2^32, 2^53 and both ends. */
enum wide {
  WIDE_ZERO,
  WIDE_32 = 0x100000000ULL,
  WIDE_53 = 0x20000000000000ULL,
  WIDE_ABOVE_53 = 0x20000000000001ULL,
  WIDE_TOP = 0xffffffffffffffffULL,
};

enum wide_signed {
  SIGNED_LOWEST = -9223372036854775807LL - 1,
  SIGNED_MINUS_ONE = -1,
  SIGNED_31 = 0x80000000LL,
  SIGNED_HIGHEST = 9223372036854775807LL,
};

enum wide wide;
enum wide_signed wide_signed;

struct holder {
  char before;
  enum wide wide;
  enum wide_signed wide_signed;
} holder;
