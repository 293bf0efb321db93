import ByteReading
import ELF

/// Everything that libarchive opens: packages, archives, and files that are only compressed.
struct ArchiveContainer: Container {
  var limits = ArchiveLimits()

  func recognizes(_ bytes: Bytes) -> Bool { Signature.ofArchives.contains { $0.begins(bytes) } }

  func unwrap(_ bytes: Bytes, _ context: Unwrapping, _ visit: EntryVisitor) throws(SourceError) {
    if GzipStream.recognizes(bytes), !holdsArchive(bytes, context) {
      _ = visit(ContainerEntry(place: "decompressed")) { () throws(SourceError) in try inflate(bytes, context) }
      return
    }
    do throws(ArchiveError) {
      var reader = try ArchiveReader(bytes, budget: context.budget, limits: limits)
      while let entry = try reader.next() {
        if reader.isPlain { throw ArchiveError(.damaged("it begins like one, and goes on like none that is known")) }
        let known = try entry.path.map { (path) throws(ArchiveError) in
          ContainerEntry(
            name: path, beginning: try reader.beginning(Containers.prefix), place: EntryName.plain(path))
        }
        let goesOn = visit(known ?? ContainerEntry(place: "decompressed")) { () throws(SourceError) in
          do throws(ArchiveError) {
            return try reader.contents()
          } catch {
            throw SourceError(context.path, .archive(error))
          }
        }
        guard goesOn else { return }
      }
      if reader.isEmpty { _ = visit(ContainerEntry(place: "decompressed")) { () throws(SourceError) in Bytes([]) } }
    } catch {
      throw SourceError(context.path, .archive(error))
    }
  }

  /// Whether an archive was compressed, not a file.
  private func holdsArchive(_ bytes: Bytes, _ context: Unwrapping) -> Bool {
    guard var reader = try? ArchiveReader(bytes, budget: context.budget, limits: limits), let entry = try? reader.next() else {
      return false
    }
    return entry.path != nil
  }

  private func inflate(_ bytes: Bytes, _ context: Unwrapping) throws(SourceError) -> Bytes {
    let found: Bytes
    do throws(InflateError) {
      found = try GzipStream(limit: min(limits.file, context.budget.left)).decompress(bytes)
    } catch {
      throw SourceError(context.path, .compressed(error))
    }
    do throws(ArchiveError) {
      try context.budget.spend(found.count)
    } catch {
      throw SourceError(context.path, .archive(error))
    }
    return found
  }
}
