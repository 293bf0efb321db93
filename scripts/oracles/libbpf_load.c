/* Loads each program of an object by itself with libbpf, or reads programs that are pinned, and prints what the kernel made of it: one line
 * of tab-separated fields a program: name, section, 0 or a negative errno, instructions as translated, last words of the log.
 * Maps stand in the instructions by name, since their numbers differ. Usage: libbpf_load OBJECT | --pinned FOLDER | --version */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char words[512];

/* Keeps the last line that says why something was refused. */
static int keep(enum libbpf_print_level level, const char *format, va_list arguments) {
  if (level != LIBBPF_WARN) return 0;
  char line[512];
  vsnprintf(line, sizeof line, format, arguments);
  if (strstr(line, "failed to load object") || strstr(line, "BEGIN PROG LOAD LOG")) return 0;
  snprintf(words, sizeof words, "%s", line);
  return 0;
}

static void clean(char *text) {
  for (; *text; text++)
    if (*text == '\t' || *text == '\n') *text = ' ';
}

static void map_name(unsigned id, char *name, size_t size) {
  struct bpf_map_info info = {};
  unsigned length = sizeof info;
  int fd = bpf_map_get_fd_by_id(id);
  snprintf(name, size, "?");
  if (fd < 0) return;
  if (!bpf_obj_get_info_by_fd(fd, &info, &length)) snprintf(name, size, "%s", info.name);
  close(fd);
}

static void print_code(int fd) {
  struct bpf_prog_info info = {};
  unsigned length = sizeof info;
  if (bpf_obj_get_info_by_fd(fd, &info, &length) || !info.xlated_prog_len) return;
  unsigned size = info.xlated_prog_len;
  struct bpf_insn *code = calloc(1, size);
  memset(&info, 0, sizeof info);
  info.xlated_prog_len = size;
  info.xlated_prog_insns = (unsigned long)code;
  length = sizeof info;
  if (bpf_obj_get_info_by_fd(fd, &info, &length)) return;
  for (unsigned i = 0; i < size / 8; i++) {
    unsigned imm = code[i].imm;
    if (code[i].code == 0x18 && (code[i].src_reg == 1 || code[i].src_reg == 2)) {
      char name[32];
      map_name(imm, name, sizeof name);
      printf("%02x%x%x%04x<%s>", code[i].code, code[i].dst_reg, code[i].src_reg, (unsigned short)code[i].off, name);
    } else {
      printf("%02x%x%x%04x%08x", code[i].code, code[i].dst_reg, code[i].src_reg, (unsigned short)code[i].off, imm);
    }
  }
  free(code);
}

static int pinned(const char *folder) {
  DIR *entries = opendir(folder);
  struct dirent *entry;
  if (!entries) return 1;
  while ((entry = readdir(entries))) {
    char path[4096], kind[64] = "", link[64];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    int fd = bpf_obj_get(path);
    if (fd < 0) continue;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, kind, sizeof kind - 1) > 0 && strstr(kind, "bpf-prog")) {
      printf("%s\t\t0\t", entry->d_name);
      print_code(fd);
      printf("\t\n");
    }
    close(fd);
  }
  closedir(entries);
  return 0;
}

int main(int count, char **arguments) {
  libbpf_set_print(keep);
  if (count == 3 && !strcmp(arguments[1], "--pinned")) return pinned(arguments[2]);
  if (count != 2) return 2;
  if (!strcmp(arguments[1], "--version")) return printf("%u.%u\n", libbpf_major_version(), libbpf_minor_version()) < 0;
  const char *named = getenv("LIBBPF_LOAD_PINS");
  char folder[4096];
  snprintf(folder, sizeof folder, "%s", named ? named : "/sys/fs/bpf");
  LIBBPF_OPTS(bpf_object_open_opts, options, .pin_root_path = folder);
  int tried = 0;
  for (int wanted = 0;; wanted++) {
    words[0] = 0;
    struct bpf_object *object = bpf_object__open_file(arguments[1], &options);
    if (!object || libbpf_get_error(object)) {
      clean(words);
      printf("\t\t%d\t\t%s\n", -errno, words);
      return 0;
    }
    struct bpf_program *program, *chosen = NULL;
    int index = 0;
    bpf_object__for_each_program(program, object) {
      if (index == wanted) chosen = program;
      else bpf_program__set_autoload(program, false);
      index++;
    }
    if (!chosen) {
      /* Without programs the maps are still made. */
      int error = tried ? 0 : bpf_object__load(object);
      clean(words);
      if (error) printf("\t\t%d\t\t%s\n", error, words);
      bpf_object__unpin_maps(object, NULL);
      bpf_object__close(object);
      return 0;
    }
    if (bpf_program__autoload(chosen)) {
      tried = 1;
      int error = bpf_object__load(object);
      clean(words);
      printf("%s\t%s\t%d\t", bpf_program__name(chosen), bpf_program__section_name(chosen), error);
      if (!error) print_code(bpf_program__fd(chosen));
      printf("\t%s\n", error ? words : "");
    }
    bpf_object__unpin_maps(object, NULL);
    bpf_object__close(object);
  }
}
