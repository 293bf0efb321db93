/* Enums: unsigned and signed, of 1, 2 and 4 bytes, anonymous, negative and extreme values, equal values under two names. */
enum plain { PLAIN_ZERO, PLAIN_ONE, PLAIN_TEN = 10 };
enum negative { NEGATIVE_LOWEST = -2147483647 - 1, NEGATIVE_ONE = -1, NEGATIVE_HIGHEST = 2147483647 };
enum largest { LARGEST = 4294967295U };
enum aliases { ALIAS_A = 5, ALIAS_B = 5, ALIAS_C = ALIAS_A + 1 };
enum __attribute__((packed)) one_byte { BYTE_LOW, BYTE_HIGH = 255 };
enum __attribute__((packed)) one_signed_byte { SIGNED_BYTE_LOW = -128, SIGNED_BYTE_HIGH = 127 };
enum __attribute__((packed)) two_bytes { SHORT_LOW, SHORT_HIGH = 65535 };
enum { ANONYMOUS_ONE = 1, ANONYMOUS_TWO };

enum plain plain;
enum negative negative;
enum largest largest;
enum aliases aliases;
enum one_byte one_byte;
enum one_signed_byte one_signed_byte;
enum two_bytes two_bytes;

struct holder {
  enum one_byte byte;
  enum two_bytes two;
  enum { INSIDE_A, INSIDE_B = 7 } inside;
} holder;

int anonymous(void) { return ANONYMOUS_TWO; }
