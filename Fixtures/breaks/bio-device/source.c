/* Where a bio goes to: `bi_disk` until Linux 5.11, `bi_bdev` since 5.12. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

char _license[] section("license") = "GPL";

struct gendisk {
  int major;
} relocated;

struct bio {
  struct gendisk *bi_disk;
} relocated;

int major;

section("tp_btf/block_bio_queue") int queue(unsigned long *context) {
  struct bio *bio = (void *)context[1];
  major = bio->bi_disk->major;
  return 0;
}
