/* The disk of a request: `rq_disk` is gone since Linux 5.17, where the request queue has it. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

static long (*bpf_probe_read_kernel)(void *to, unsigned int size, const void *from) = (void *)113;
#define read(field) ({ __typeof__(field) value; bpf_probe_read_kernel(&value, sizeof(value), &(field)); value; })

char _license[] section("license") = "GPL";

struct gendisk {
  int major;
} relocated;

struct request {
  struct gendisk *rq_disk;
} relocated;

int major;

section("kprobe/blk_account_io_start") int start(unsigned long *context) {
  /* di */
  struct request *request = (void *)context[14];
  struct gendisk *disk = read(request->rq_disk);
  major = read(disk->major);
  return 0;
}
