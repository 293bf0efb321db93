/* Ways in which programs guard what a kernel may lack, and fail to. The target of the test has thing.here and not thing.gone, a mode
 * NEW of 2, and no struct missing. */
#define section(name) __attribute__((section(name), used))
#define core __attribute__((preserve_access_index))
#define noinline __attribute__((noinline))
#define exists(field) __builtin_preserve_field_info(field, 2)
#define hide(value) asm volatile("" : "+r"(value))

struct core thing {
  int here;
  int gone;
};

struct core missing {
  long one;
};

enum mode { MODE_OLD = 1, MODE_NEW = 7 };

static unsigned long (*const ktime)(void) = (void *)5;
static long (*const probe_read)(void *to, unsigned size, const void *from) = (void *)113;
static void *(*const lookup)(void *map, const void *key) = (void *)1;
static long (*const tail_call)(void *ctx, void *map, unsigned index) = (void *)12;
static long (*const loop)(unsigned count, void *callback, void *context, unsigned long flags) = (void *)181;

struct {
  int (*type)[1];
  int (*max_entries)[16];
  unsigned long *key;
  unsigned long *value;
} table section(".maps");

struct {
  int (*type)[3];
  int (*max_entries)[4];
  int (*key_size)[4];
  int (*value_size)[4];
} tails section(".maps");

const volatile int use_gone = 0;
const volatile int use_here = 1;
unsigned long result;

extern int CONFIG_HZ __attribute__((__section__(".kconfig")));
extern _Bool CONFIG_MEMCG __attribute__((__section__(".kconfig"), weak));
extern int kernel_has(int) __attribute__((weak, __section__(".ksyms")));

char _license[] section("license") = "GPL";

/* What is poisoned: the offset of a field that is not there. */
static __attribute__((always_inline)) int read_gone(struct thing *thing) {
  int value = 0;
  probe_read(&value, sizeof(value), &thing->gone);
  return value;
}

section("kprobe/a") int unguarded(struct thing *thing) { return read_gone(thing); }

section("kprobe/a") int checked(struct thing *thing) { return exists(thing->gone) ? read_gone(thing) : 0; }

section("kprobe/a") int in_else(struct thing *thing) {
  if (!exists(thing->gone)) {
    result = ktime();
  } else {
    result = read_gone(thing);
  }
  return 0;
}

section("kprobe/a") int returns_early(struct thing *thing) {
  if (!exists(thing->gone)) return 0;
  result = ktime();
  return read_gone(thing);
}

section("kprobe/a") int checked_for_another_field(struct thing *thing) { return exists(thing->here) ? read_gone(thing) : 0; }

section("kprobe/a") int checked_the_wrong_way(struct thing *thing) { return exists(thing->gone) ? 0 : read_gone(thing); }

section("kprobe/a") int kept_across_calls(struct thing *thing) {
  long flag = exists(thing->gone);
  result = ktime();
  result += ktime();
  return flag ? read_gone(thing) : 0;
}

section("kprobe/a") int kept_on_the_stack(struct thing *thing) {
  volatile long flag = exists(thing->gone);
  result = ktime();
  return flag ? read_gone(thing) : 0;
}

section("kprobe/a") int kept_in_four_bytes(struct thing *thing) {
  volatile int flag = exists(thing->gone);
  result = ktime();
  return flag ? read_gone(thing) : 0;
}

section("kprobe/a") int by_enumerator(struct thing *thing) {
  switch (__builtin_preserve_enum_value(*(enum mode *)MODE_NEW, 1)) {
  case 7: return read_gone(thing);
  case 2: return ktime();
  default: return 1;
  }
}

section("kprobe/a") int by_type_size(struct thing *thing) {
  return __builtin_preserve_type_info(*(struct missing *)0, 1) > 4 ? read_gone(thing) : 0;
}

section("kprobe/a") int by_constant_variable(struct thing *thing) { return use_gone ? read_gone(thing) : 0; }

section("kprobe/a") int by_constant_variable_that_is_set(struct thing *thing) { return use_here ? read_gone(thing) : 0; }

section("kprobe/a") int by_weak_function(struct thing *thing) { return kernel_has ? read_gone(thing) : 0; }

section("kprobe/a") int by_configuration(struct thing *thing) { return CONFIG_HZ > 500 ? read_gone(thing) : 0; }

section("kprobe/a") int by_weak_configuration(struct thing *thing) { return CONFIG_MEMCG ? read_gone(thing) : 0; }

section("kprobe/a") int by_division(struct thing *thing) {
  unsigned long flag = exists(thing->gone);
  asm volatile("%0 /= 1" : "+r"(flag));
  return flag ? read_gone(thing) : 0;
}

/* Several checks that become one number. */
section("kprobe/a") int by_both(struct thing *thing) {
  long gone = exists(thing->gone), here = exists(thing->here);
  hide(gone);
  hide(here);
  return gone & here ? read_gone(thing) : 0;
}

section("kprobe/a") int by_either(struct thing *thing) {
  long gone = exists(thing->gone), missing = __builtin_preserve_type_info(*(struct missing *)0, 0);
  hide(gone);
  hide(missing);
  return gone | missing ? read_gone(thing) : 0;
}

section("kprobe/a") int by_sum_of_shifts(struct thing *thing) {
  unsigned long gone = exists(thing->gone), missing = __builtin_preserve_type_info(*(struct missing *)0, 0);
  hide(gone);
  hide(missing);
  return (gone << 3) + (missing << 1) > 2 ? read_gone(thing) : 0;
}

section("kprobe/a") int by_mask_of_unknown(struct thing *thing) {
  unsigned long now = ktime(), gone = exists(thing->gone);
  hide(now);
  hide(gone);
  return now & gone ? read_gone(thing) : 0;
}

/* What a branch on a check chose earlier. */
section("kprobe/a") int by_chosen_flag(struct thing *thing) {
  long flag = 0;
  hide(flag);
  if (exists(thing->gone)) {
    flag = 1;
    hide(flag);
  }
  result = ktime();
  return flag ? read_gone(thing) : 0;
}

section("kprobe/a") int by_chosen_flag_where_known(struct thing *thing) {
  long flag = 0;
  hide(flag);
  if (ktime() > 1000 && exists(thing->gone)) {
    flag = 1;
    hide(flag);
  }
  result = ktime();
  return flag ? read_gone(thing) : 0;
}

section("kprobe/a") int by_chosen_bytes_on_the_stack(struct thing *thing) {
  volatile long flag = 0;
  if (exists(thing->gone)) flag = 1;
  result = ktime();
  return flag ? read_gone(thing) : 0;
}

static noinline long is_supported(struct thing *thing) {
  if (!exists(thing->gone)) return 0;
  if (__builtin_preserve_type_info(*(struct missing *)0, 0)) return 2;
  return 1;
}

section("kprobe/a") int by_answer_of_function(struct thing *thing) { return is_supported(thing) ? read_gone(thing) : 0; }

/* The flag has nothing to do with the check before it. */
section("kprobe/a") int by_constant_behind_check(struct thing *thing) {
  long flag = 0;
  if (exists(thing->gone)) result = ktime();
  hide(flag);
  return flag ? read_gone(thing) : 0;
}

static noinline int read_if(struct thing *thing, long flag) {
  if (flag) return read_gone(thing);
  return ktime();
}

section("kprobe/a") int by_argument(struct thing *thing) { return read_if(thing, exists(thing->gone)); }

static noinline int read_if_too(struct thing *thing, long flag) {
  if (flag) return read_gone(thing);
  return ktime();
}

section("kprobe/a") int by_argument_of_one(struct thing *thing) { return read_if_too(thing, exists(thing->gone)); }

section("kprobe/a") int by_argument_of_two(struct thing *thing) { return read_if_too(thing, exists(thing->here)); }

static noinline long read_if_pointed(struct thing *thing, long *flag) { return *flag ? read_gone(thing) : 0; }

section("kprobe/a") int by_pointer_to_stack(struct thing *thing) {
  long flag = exists(thing->gone);
  return read_if_pointed(thing, &flag);
}

section("kprobe/a") int in_guarded_loop(struct thing *thing) {
  int sum = 0;
  for (int i = 0; i < 20; i++) {
    hide(i);
    hide(thing);
    if (exists(thing->gone)) sum += read_gone(thing);
  }
  return sum;
}

/* The compiler computes the address before the loop, and so before the check. */
section("kprobe/a") int moved_out_of_loop(struct thing *thing) {
  int sum = 0;
  for (int i = 0; i < 20; i++) {
    hide(i);
    if (exists(thing->gone)) sum += read_gone(thing);
  }
  return sum;
}

section("kprobe/a") int behind_loop(struct thing *thing) {
  unsigned long count = 0;
  for (int i = 0; i < 20; i++) {
    hide(i);
    count += ktime();
  }
  result = count;
  return read_gone(thing);
}

section("kprobe/a") int by_unknown_number(struct thing *thing) { return ktime() & 4 ? read_gone(thing) : 0; }

section("kprobe/a") int by_contradiction(struct thing *thing) {
  unsigned long now = ktime();
  if (now < 10) {
    hide(now);
    if (now > 20) return read_gone(thing);
  }
  return 0;
}

section("kprobe/a") int where_lookup_fails(struct thing *thing) {
  unsigned long key = ktime();
  return lookup(&table, &key) ? 0 : read_gone(thing);
}

section("kprobe/a") int where_element_is_large(struct thing *thing) {
  unsigned long key = ktime();
  unsigned long *value = lookup(&table, &key);
  if (!value) return 0;
  return *value > 1000 ? read_gone(thing) : 0;
}

section("kprobe/a") int behind_tail_call(struct thing *thing) {
  tail_call(thing, &tails, 1);
  return read_gone(thing);
}

noinline int global_function(unsigned long index) {
  struct thing *thing = (void *)index;
  return read_gone(thing);
}

section("kprobe/a") int calls_global_function(struct thing *thing) { return global_function(ktime()); }

noinline int global_function_behind_check(unsigned long index) {
  struct thing *thing = (void *)index;
  return read_gone(thing);
}

section("kprobe/a") int calls_global_function_where_checked(struct thing *thing) {
  return exists(thing->gone) ? global_function_behind_check(ktime()) : 0;
}

noinline int global_function_by_argument(struct thing *thing, int flag) {
  if (!thing) return 0;
  return flag > 3 ? read_gone(thing) : 0;
}

noinline int global_function_where_null(struct thing *thing) { return thing ? 0 : read_gone(thing); }

section("kprobe/a") int calls_global_functions(struct thing *thing) {
  struct thing copy = {};
  return global_function_by_argument(&copy, 1) + global_function_where_null(&copy);
}

noinline int unreferenced(unsigned long index) {
  struct thing *thing = (void *)index;
  return read_gone(thing);
}

static noinline long round_of(unsigned index, struct thing **thing) { return read_gone(*thing); }

section("kprobe/a") int in_callback(struct thing *thing) { return loop(4, round_of, &thing, 0); }

static noinline long round_where_checked(unsigned index, struct thing **thing) { return read_gone(*thing); }

section("kprobe/a") int in_callback_where_checked(struct thing *thing) {
  return exists(thing->gone) ? loop(4, round_where_checked, &thing, 0) : 0;
}
