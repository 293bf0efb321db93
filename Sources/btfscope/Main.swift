import ArgumentParser
import ByteReading

@main
struct BTFScopeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "btfscope",
    abstract: "What types does this kernel have, what does this object need, and will it load there?",
    version: "0.1.0",
    subcommands: [
      DumpCommand.self, FindCommand.self, StatCommand.self, CheckCommand.self, InspectCommand.self, RelocsCommand.self,
      RelocateCommand.self, MinimizeCommand.self, AuditCommand.self, PreflightCommand.self, ScanCommand.self, LoadCommand.self,
      RunCommand.self, ExplainCommand.self, FeaturesCommand.self, ShowCommand.self,
      RingCommand.self,
    ])

  /// Runs the command that the arguments name, and ends with the status that the contract of the command line gives it.
  static func main() {
    StandardStreams.occupy()
    TruncatedInput.watch()
    do {
      let arguments = ShowCommand.completed(try words())
      var command = try PlainCommands.command(arguments) ?? parseAsRoot(arguments)
      try command.run()
    } catch let failure as CommandFailure {
      failure.end()
    } catch {
      exit(withError: error)
    }
  }

  /// What the command line says. The runtime reads it from /proc, and has nothing, not even the program's name, where it cannot.
  private static func words() throws(CommandFailure) -> [String] {
    let words = CommandLine.arguments
    guard !words.isEmpty else {
      throw CommandFailure(.input, "/proc/self/cmdline cannot be read: there are too few descriptors (ulimit -n), or no /proc")
    }
    if let place = words.firstIndex(where: { $0.contains("\u{FFFD}") }), let given = try? FileBytes.open("/proc/self/cmdline"),
      given.text.utf8.enumerated().contains(where: { $0.offset >= given.count || given[$0.offset] != $0.element })
    {
      // The runtime has mended it, and no file has that name.
      throw CommandFailure(
        .usage,
        "argument \(place) is not UTF-8: found '\(words[place])' (allowed: UTF-8; a link with such a name may lead to the file)")
    }
    return Array(words.dropFirst())
  }
}
