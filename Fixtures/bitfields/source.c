/* Bit fields: every width class, signed and unsigned, unnamed padding, a zero width, an enum and a bool, across storage units. */
enum state { IDLE, BUSY, GONE };

struct flags {
  unsigned int first : 1;
  unsigned int three : 3;
  int negative : 5;
  unsigned int : 7;
  unsigned int after_gap : 16;
};

struct wide {
  unsigned long low : 40;
  unsigned long high : 24;
  long long sign : 63;
  unsigned long long last : 1;
};

struct mixed {
  char plain;
  unsigned int bits : 4;
  unsigned int : 0;
  unsigned int aligned : 4;
  enum state state : 2;
  _Bool yes : 1;
  unsigned char tail;
  unsigned short half : 9;
  int full : 32;
};

union choice {
  unsigned int small : 3;
  int signed_bits : 12;
  unsigned long big : 50;
};

struct flags flags;
struct wide wide;
struct mixed mixed;
union choice choice;
