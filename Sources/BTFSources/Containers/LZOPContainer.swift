import ByteReading

/// Files that are compressed with lzop: libarchive would start a program for them.
struct LZOPContainer: Container {
  func recognizes(_ bytes: Bytes) -> Bool { LZOPStream.recognizes(bytes) }

  func unwrap(_ bytes: Bytes, _ context: Unwrapping, _ visit: EntryVisitor) throws(SourceError) {
    _ = visit(ContainerEntry(place: "decompressed")) { () throws(SourceError) in
      do throws(ArchiveError) {
        return try LZOPStream(budget: context.budget).decompress(bytes)
      } catch {
        throw SourceError(context.path, .archive(error))
      }
    }
  }
}
