/// A source of BTF as the command line names it.
public enum SourceName: Hashable, Sendable {
  /// `kernel`: vmlinux of the running kernel.
  case kernel
  /// `kernel:NAME`: a module of the running kernel.
  case module(String)
  /// `id:N`: a BTF object that is loaded in the kernel.
  case loaded(UInt32)
  /// `-`
  case standardInput
  /// Anything else: a path. A file that is called like one of the forms above is reached as `./kernel`.
  case file(String)

  /// Reads `text`; throws where it begins like a form but does not end like it.
  public init(_ text: String) throws(SourceError) {
    if text == "kernel" {
      self = .kernel
    } else if text == "-" {
      self = .standardInput
    } else if text.hasPrefix("kernel:") {
      let name = String(text.dropFirst("kernel:".count))
      guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
        throw SourceError(text, .badName(allowed: "kernel:NAME with the name of a module"))
      }
      self = .module(name)
    } else if text.hasPrefix("id:") {
      guard let id = UInt32(text.dropFirst("id:".count)), id > 0 else {
        throw SourceError(text, .badName(allowed: "id:N with a number from 1 to 4294967295"))
      }
      self = .loaded(id)
    } else if text.isEmpty {
      throw SourceError("''", .badName(allowed: "kernel, kernel:NAME, id:N, - or a path"))
    } else {
      self = .file(text)
    }
  }
}
