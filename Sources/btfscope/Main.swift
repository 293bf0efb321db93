import ArgumentParser

@main
struct BTFScopeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "btfscope",
    abstract: "What types does this kernel have, what does this object need, and will it load there?",
    subcommands: [DumpCommand.self])
}
