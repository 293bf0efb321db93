/* Arrays: several dimensions, of structs, of pointers, of length zero and one, very long, behind typedefs and qualifiers. */
struct pair {
  int a, b;
};

typedef int row[3];
typedef row grid[2];

struct arrays {
  char name[16];
  int matrix[2][3][4];
  struct pair pairs[5];
  struct pair *pointers[6];
  const char *const words[2];
  int zero[0];
  int one[1];
  row line;
  grid table;
  const volatile row fixed[4];
  int (*to_array)[7];
  int (*array_of_pointers_to_arrays[2])[8];
};

struct arrays arrays;
char large[1 << 20];
