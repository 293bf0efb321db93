import Glibc
import Reporting

/// Where a command's answer goes: standard output, or a file that is replaced only when the answer is complete.
struct OutputFile: ~Copyable {
  private let path: String?
  /// The file that is written until it takes the place of `path`; nil where `path` is written directly.
  private var temporary: String?
  private let descriptor: Int32
  let sink: DescriptorSink

  /// Opens the output. `path` nil or `-` stands for standard output.
  ///
  /// Something that exists and is no regular file (a device, a named pipe) is written directly: it must not be replaced.
  init(_ path: String?) throws(CommandFailure) {
    guard let path, path != "-" else {
      self.path = nil
      temporary = nil
      descriptor = STDOUT_FILENO
      sink = DescriptorSink(STDOUT_FILENO)
      return
    }
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      temporary = nil
      self.path = path
    } else {
      let target = exists ? OutputFile.resolved(path) : path
      self.path = target
      (descriptor, temporary) = OutputFile.createBeside(target, mode: exists ? status.st_mode & 0o777 : nil)
    }
    guard descriptor >= 0 else { throw CommandFailure(.input, "\(path): open: \(OutputFile.text(errno))") }
    sink = DescriptorSink(descriptor)
  }

  /// Where a path leads, without links; the path itself where nothing is there. A link to a file stays a link: what it points at is replaced.
  static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  private static func createBeside(_ path: String, mode: mode_t?) -> (Int32, String?) {
    var name = Array("\(path).XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&name)
    guard descriptor >= 0 else { return (descriptor, nil) }
    let mask = umask(0)
    _ = umask(mask)
    fchmod(descriptor, mode ?? (0o666 & ~mask))
    UnfinishedFile.begin(name)
    return (descriptor, String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// Why not all was written; nil where all was.
  var failure: CommandFailure? {
    guard sink.failure != 0 else { return nil }
    return CommandFailure(.input, "\(path ?? "standard output"): write: \(OutputFile.text(sink.failure))")
  }

  /// Leaves what was written in the file beside the old one, for answers that nobody can ask for again; returns its path. Nil where the file itself
  /// was written.
  mutating func keep() -> String? {
    guard let temporary else { return nil }
    UnfinishedFile.end()
    self.temporary = nil
    return temporary
  }

  /// Makes what was written the file's contents. Without it the old file stays.
  mutating func commit() throws(CommandFailure) {
    if let failure { throw failure }
    guard let temporary, let path else { return }
    guard unsafe rename(temporary, path) == 0 else {
      throw CommandFailure(.input, "\(path): rename: \(OutputFile.text(errno))")
    }
    UnfinishedFile.end()
    self.temporary = nil
  }

  /// Makes a folder for outputs, where there is none yet.
  static func makeFolder(_ path: String) throws(CommandFailure) {
    guard unsafe mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw CommandFailure(.input, "\(path): mkdir: \(OutputFile.text(errno))")
  }

  private static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  deinit {
    if let temporary {
      unsafe unlink(temporary)
      UnfinishedFile.end()
    }
    if descriptor > STDERR_FILENO { close(descriptor) }
  }
}
