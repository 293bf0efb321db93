/// What libbpf says of reading rings and buffers of events (`ringbuf.c`, and perf buffers in `libbpf.c`).
enum RingRules {
  static let all: [Rule] = [
    Rule(
      "ring_wrong_map", .loader,
      [
        "user ringbuf: map fd={descriptor} is not {type}", "ringbuf: map fd={descriptor} is not {type}",
        "map '{descriptor}' should be {type}",
      ],
      broken: "The map that is to be read or written as a ring is not of the type {type}.",
      remedy:
        "Give the descriptor of that map (bpf_map__fd() after loading); ring buffers, user ring buffers and perf event arrays each have calls of their own. `btfscope show` says what a loaded map is."
    ),
    Rule(
      "ring_no_map", .loader,
      [
        "ringbuf: failed to get map info for fd={descriptor}: {error*}",
        "user ringbuf: failed to get map info for fd={descriptor}: {error*}",
      ],
      broken: "Descriptor {descriptor} is no open map: {error}.",
      remedy:
        "Take it after the object was loaded, and keep the object open; -1 and errors of bpf_map__fd() come from a map that was not created."
    ),
    Rule(
      "ring_too_large", .loader,
      ["ringbuf: ring buffer size ({size}) is too big", "user ringbuf: ring buf size ({size}) is too big"],
      broken: "A ring of {size} bytes cannot be mapped twice in a row by this process.",
      remedy: "Lower max_entries, or read it from a 64-bit process."),
    Rule(
      "ring_mapping", .loader,
      [
        "ringbuf: failed to mmap consumer page for map fd={descriptor}: {error*}",
        "ringbuf: failed to mmap data pages for map fd={descriptor}: {error*}",
        "user ringbuf: failed to mmap consumer page for map fd={descriptor}: {error*}",
        "user ringbuf: failed to mmap producer page for map fd={descriptor}: {error*}",
        "user ringbuf: failed to mmap data pages for map fd={descriptor}: {error*}",
      ],
      broken: "The ring could not be mapped into the process: {error}.",
      remedy:
        "EPERM: a descriptor that may only be read, or a frozen map. ENOMEM, EAGAIN: the process's limits (ulimit -v, -l) or too many mappings."
    ),
    Rule(
      "ring_polling", .loader,
      [
        "ringbuf: failed to epoll add map fd={rest*}", "ringbuf: failed to create epoll instance: {rest*}",
        "user ringbuf: failed to epoll add map fd={rest*}", "user ringbuf: failed to create epoll instance: {rest*}",
        "failed to create epoll instance: {rest*}", "failed to epoll_ctl cpu #{rest*}",
      ],
      broken: "The process cannot wait for the ring: it may have too many descriptors open, or the ring twice.",
      remedy: "Raise the limit of open files (ulimit -n), and close what is done with."),
    Rule(
      "perf_page_count", .loader, ["page count should be power of two, but is {count}"],
      broken: "A perf buffer has 1, 2, 4, 8, ... pages for each processor, and {count} are asked for.",
      remedy: "Give a power of two."),
    Rule(
      "perf_event_open", .loader, ["failed to open perf buffer event on cpu #{cpu}: {error*}"],
      broken: "The kernel gives no event that fills the buffer of processor {cpu}: {error}.",
      remedy:
        "EACCES, EPERM: root or CAP_PERFMON (kernel.perf_event_paranoid, the container's seccomp filter). ENODEV: that processor is offline. EMFILE: ulimit -n."
    ),
    Rule(
      "perf_memory", .loader,
      ["failed to mmap perf buffer on cpu #{cpu}: {error*}", "failed to enable perf buffer event on cpu #{cpu}: {error*}"],
      broken: "The buffer of processor {cpu} could not be mapped: {error}.",
      remedy:
        "EPERM: more than kernel.perf_event_mlock_kb and ulimit -l together allow: fewer pages, or a higher limit, or CAP_IPC_LOCK."
    ),
    Rule(
      "perf_slot", .loader, ["failed to set cpu #{cpu}, key {key} -> perf FD {descriptor}: {error*}"],
      broken: "The buffer of processor {cpu} does not fit the map: {error}.",
      remedy: "E2BIG: max_entries of the perf event array must be as many as there are processors: leave it 0, and libbpf sets it."),
    Rule(
      "ring_records", .loader,
      [
        "error while processing records: {error*}", "perf_buffer: failed to process records in buffer #{number}: {error*}",
        "unknown perf sample type {error}",
      ],
      broken:
        "Records could not be handed on, or the function of the loading program that takes them answered with an error: {error}.",
      remedy: "See what that function returns: a number below 0 ends the reading."),
    Rule(
      "memory_exhausted", .loader,
      [
        "failed to allocate events: out of memory", "failed to allocate buffers: out of memory", "alloc memory failed for {rest*}",
      ],
      broken: "The loading program has not got the memory.",
      remedy: "See its limits (ulimit -v, its memory cgroup) and sizes that come from input."),
  ]
}
