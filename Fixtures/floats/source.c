/* Floating-point members, arrays and typedefs (BTF_KIND_FLOAT). */
typedef double real;

struct floats {
  float single;
  double twice;
  real named;
  float vector[4];
  const double *pointer;
};

struct floats floats;
