import ByteReading

/// An output that is complete and has not taken its place yet: several shall do so together.
final class PendingFile {
  private var file: OutputFile

  init(_ path: String, _ bytes: Bytes) throws(CommandFailure) {
    file = try OutputFile(path)
    _ = file.sink.write(bytes.span)
  }

  func commit() throws(CommandFailure) { try file.commit() }
}
