import ArgumentParser

struct RingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ring",
    abstract: "Fill user ring buffers, read ring buffers, and look at either.",
    discussion: """
      MAP is a map's id, the path where it is pinned, or its name: with --object a map of that object, which is loaded first, else a ring
      of the kernel.

      Examples:
        btfscope ring push 16 --type 'struct request' <requests.jsonl
        btfscope ring stat /sys/fs/bpf/requests
        btfscope ring watch 17 --type 'struct event'
      """,
    subcommands: [RingPushCommand.self, RingWatchCommand.self, RingStatCommand.self, RingBenchCommand.self])
}
