import ArgumentParser
import Glibc

/// When reports use colour.
struct ColorOption: ParsableArguments {
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
  }

  @Option(help: "Colour in text reports: auto (on a terminal, unless NO_COLOR is set), always or never.")
  var color: Choice = .auto

  /// Whether to use colour, where the output is standard output (`toTerminal`) or a file.
  func isWanted(toTerminal: Bool) -> Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: toTerminal && isatty(STDOUT_FILENO) == 1 && !ColorOption.isDeclined
    }
  }

  /// The environment's word: `NO_COLOR` with any text (no-color.org), or a terminal that has none.
  private static var isDeclined: Bool { !variable("NO_COLOR").isEmpty || variable("TERM") == "dumb" }

  private static func variable(_ name: String) -> String {
    guard let value = unsafe getenv(name) else { return "" }
    return unsafe String(cString: value)
  }
}

extension ColorOption {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var options = Self()
    options.color = try line.choice("--color") ?? .auto
    return options
  }
}
