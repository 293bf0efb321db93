/* Fields that are a whole number in one kernel and some bits in another: `sk_protocol` of struct sock was 8 bits of a word until Linux 5.5,
 * and is a number of 16 since 5.6; `active` went the other way. */
#define section(name) __attribute__((section(name)))
#define relocated __attribute__((preserve_access_index))

char _license[] section("license") = "GPL";

struct sock {
  unsigned short sk_protocol;
  unsigned int active;
} relocated;

long total;

section("fentry/tcp_connect") int whole(unsigned long *context) {
  struct sock *sock = (void *)context[0];
  total += sock->active;
  return 0;
}

section("fentry/tcp_connect") int other_width(unsigned long *context) {
  struct sock *sock = (void *)context[0];
  total += sock->sk_protocol;
  return 0;
}
