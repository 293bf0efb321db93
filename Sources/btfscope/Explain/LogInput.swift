import ByteReading
import VerifierLog

/// A log as it comes from a file or from standard input.
struct LogInput {
  private let path: String?
  private let name: String

  init(_ path: String?, name: String) { (self.path, self.name) = (path, name) }

  /// Reads all of it; what is no text at all ends the command.
  func read(program: String?) throws(CommandFailure) -> LogReading {
    var reader = LogReader(program: program)
    var form: Form?
    var isFirst = true
    do throws(ReadError) {
      var chunks = try InputChunks(path, capacity: 1 << 18)
      while try chunks.next({ chunk in
        if isFirst { form = Form(chunk) }
        isFirst = false
        reader.read(chunk)
      }) {
        if form != nil { break }
      }
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
    if let form { throw CommandFailure(.input, "\(name): \(form.sentence)") }
    let reading = reader.finish()
    guard reading.byteCount > 0 else {
      throw CommandFailure(.input, "\(name): is empty (needed: the log of a verifier or a loader)")
    }
    guard !reading.looksBinary || reading.refusals.contains(where: { $0.cause?.match != nil }) else {
      throw CommandFailure(
        .input,
        "\(name): is no log: \(reading.controlCount) of the first bytes are no text (needed: the log of a verifier or a loader)")
    }
    return reading
  }

  /// Files that are known by their first bytes and are no logs.
  private enum Form {
    case object, types, gzip, xz, zstd

    init?(_ start: RawSpan) {
      let first = (0..<min(6, start.byteCount)).map { start.byte(at: $0) }
      if first.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
        self = .object
      } else if first.starts(with: [0x9f, 0xeb, 1]) || first.starts(with: [0xeb, 0x9f, 1]) {
        self = .types
      } else if first.starts(with: [0x1f, 0x8b]) {
        self = .gzip
      } else if first.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a]) {
        self = .xz
      } else if first.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
        self = .zstd
      } else {
        return nil
      }
    }

    var sentence: String {
      switch self {
      case .object: "is an ELF file and no log; an object is given with --object, beside the log of loading it"
      case .types: "holds BTF and no log"
      case .gzip: "is compressed: zcat FILE | btfscope explain"
      case .xz: "is compressed: xzcat FILE | btfscope explain"
      case .zstd: "is compressed: zstdcat FILE | btfscope explain"
      }
    }
  }
}
