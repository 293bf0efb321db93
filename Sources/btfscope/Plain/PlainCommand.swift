import ArgumentParser

/// A command that reads its plain lines itself, with the same result as the parser's.
protocol PlainCommand: ParsableCommand {
  /// The command, with every property set: to what it takes from the line, or to what the parser would give it.
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self
}

enum PlainCommands {
  /// The command that `arguments` (without the program's name) ask for; nil where the parser has to read them, or to refuse them.
  static func command(_ arguments: [String]) -> (any ParsableCommand)? {
    guard let name = arguments.first, let type = type(named: name) else { return nil }
    return read(type, arguments)
  }

  private static func type(named name: String) -> (any PlainCommand.Type)? {
    switch name {
    case "dump": DumpCommand.self
    case "find": FindCommand.self
    case "stat": StatCommand.self
    case "check": CheckCommand.self
    case "inspect": InspectCommand.self
    case "relocs": RelocsCommand.self
    case "relocate": RelocateCommand.self
    case "minimize": MinimizeCommand.self
    case "scan": ScanCommand.self
    default: nil
    }
  }

  private static func read<Command: PlainCommand>(_ type: Command.Type, _ arguments: [String]) -> Command? {
    var line = PlainLine(Array(arguments.dropFirst()))
    guard var command = try? Command.reading(&line), line.isEmpty, (try? command.validate()) != nil else { return nil }
    return command
  }
}
