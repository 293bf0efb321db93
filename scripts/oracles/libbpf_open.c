/* Opens each object that is named with the installed libbpf and prints, one JSON document a line, what libbpf makes of it. Nothing is
 * loaded. Built and run by run-inspect.py. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char warning[4096];

/* The first warning is the reason; those that follow say that it failed. */
static int keep(enum libbpf_print_level level, const char *format, va_list arguments) {
  if (level == LIBBPF_WARN && !warning[0]) vsnprintf(warning, sizeof(warning), format, arguments);
  return 0;
}

static void text(const char *key, const char *value) {
  printf("\"%s\":", key);
  if (!value) {
    printf("null");
    return;
  }
  putchar('"');
  for (const unsigned char *c = (const unsigned char *)value; *c; c++) {
    if (*c == '"' || *c == '\\') printf("\\%c", *c);
    else if (*c < 0x20 || *c >= 0x7f) printf("\\u%04x", *c);
    else putchar(*c);
  }
  putchar('"');
}

static void map(const struct bpf_map *map) {
  putchar('{');
  text("name", bpf_map__name(map));
  printf(",\"type_number\":%u,\"key_size\":%u,\"value_size\":%u,\"max_entries\":%u,\"map_flags\":%u,\"numa_node\":%u,",
         bpf_map__type(map), bpf_map__key_size(map), bpf_map__value_size(map), bpf_map__max_entries(map), bpf_map__map_flags(map),
         bpf_map__numa_node(map));
  printf("\"map_extra\":\"%#llx\",\"key_type_id\":%u,\"value_type_id\":%u,\"autocreate\":%s,\"internal\":%s,",
         (unsigned long long)bpf_map__map_extra(map), bpf_map__btf_key_type_id(map), bpf_map__btf_value_type_id(map),
         bpf_map__autocreate(map) ? "true" : "false", bpf_map__is_internal(map) ? "true" : "false");
  text("pin_path", bpf_map__pin_path(map));
}

static void object(const char *path) {
  warning[0] = 0;
  struct bpf_object *object = bpf_object__open_file(path, NULL);
  int error = object ? 0 : -errno;
  putchar('{');
  text("path", path);
  printf(",\"error\":%d,", error);
  text("warning", warning[0] ? warning : NULL);
  printf(",\"programs\":[");
  int first = 1;
  struct bpf_program *program;
  struct bpf_map *each;
  if (object) bpf_object__for_each_program(program, object) {
    if (!first) putchar(',');
    first = 0;
    putchar('{');
    text("name", bpf_program__name(program));
    putchar(',');
    text("section", bpf_program__section_name(program));
    printf(",\"type_number\":%u,\"attach_type_number\":%u,\"autoload\":%s,\"instructions\":%zu}", bpf_program__type(program),
           bpf_program__expected_attach_type(program), bpf_program__autoload(program) ? "true" : "false",
           bpf_program__insn_cnt(program));
  }
  printf("],\"maps\":[");
  first = 1;
  if (object) bpf_object__for_each_map(each, object) {
    if (!first) putchar(',');
    first = 0;
    map(each);
    struct bpf_map *inner = bpf_map__inner_map(each);
    if (inner) {
      printf(",\"inner\":");
      map(inner);
      putchar('}');
    }
    putchar('}');
  }
  printf("]}\n");
  if (object) bpf_object__close(object);
}

int main(int count, char **paths) {
  libbpf_set_print(keep);
  for (int i = 1; i < count; i++) object(paths[i]);
  return 0;
}
