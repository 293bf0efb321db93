import ArgumentParser
import BTFSources
import ByteReading
import Kernel

/// What every command that reads one source takes.
struct SourceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The BTF that split BTF stands on, where it is not found by itself.", valueName: "source"))
  var base: String?

  /// Opens `source`; what cannot be read or is malformed ends the command.
  func open(_ source: String) throws(CommandFailure) -> BTFSource {
    do throws(SourceError) {
      return try KernelBTF.reader.open(source, base: base)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Opens the base, where one is given.
  func openBase() throws(CommandFailure) -> BTFSource? {
    guard let base else { return nil }
    do throws(SourceError) {
      return try KernelBTF.reader.open(base)
    } catch {
      throw CommandFailure(error)
    }
  }
}

extension CommandFailure {
  /// A source that cannot be opened.
  init(_ error: SourceError) {
    self.init(KernelBTF.wasRefused(error) ? .kernel : .input, "\(error)")
  }
}

/// Sources that the running kernel hands out.
enum KernelBTF {
  static let reader = SourceReader { id in
    let object = try BTFObject(id: id)
    return SourceReader.LoadedBTF(bytes: try object.bytes(), isModule: try object.info().isModule)
  }

  static func wasRefused(_ error: SourceError) -> Bool {
    if case .kernel = error.cause { true } else { false }
  }
}

extension SourceOptions {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var options = Self()
    options.base = try line.value("--base")
    return options
  }
}
