import BTF
import ByteReading
import ELF

/// Bootable kernels: what is inside is an ELF file with BTF, or bytes among which BTF is found by looking for it.
struct ImageContainer: Container {
  func recognizes(_ bytes: Bytes) -> Bool { ImageForm(bytes) != nil }

  func unwrap(_ bytes: Bytes, _ context: Unwrapping, _ visit: EntryVisitor) throws(SourceError) {
    let header = ImageHeader(bytes)
    let entry = ContainerEntry(place: "kernel image", image: header?.facts)
    let kernel = try kernel(in: bytes, header?.payload, context)
    _ = visit(entry) { () throws(SourceError) in kernel }
  }

  /// The longest image in which a kernel is looked for, in bytes: the largest have some hundred megabytes.
  private static let longest = 1 << 30

  /// An ELF file with BTF, or BTF.
  private func kernel(in bytes: Bytes, _ payload: Range<Int>?, _ context: Unwrapping) throws(SourceError) -> Bytes {
    let reading = PayloadReading(context)
    if let payload {
      guard let part = bytes.slice(at: payload.lowerBound, count: payload.count) else {
        throw SourceError(context.path, .imageTruncated(end: payload.upperBound, limit: bytes.count))
      }
      return try reading.decompress(part, ImageContainer.useful)
    }
    guard bytes.count <= ImageContainer.longest else {
      throw SourceError(context.path, .archive(ArchiveError(.entryTooLarge(claimed: bytes.count, limit: ImageContainer.longest))))
    }
    if let blob = BTFSearch.largest(in: bytes) { return blob }
    if let inside = reading.search(bytes, ImageContainer.useful) { return inside }
    throw SourceError(context.path, .imageWithoutBTF)
  }

  /// What there is to read of a decompressed kernel; nil where there is no BTF.
  static func useful(_ bytes: Bytes) -> Bytes? {
    if let file = try? ELFFile(bytes), file.section(named: ".BTF") != nil { return bytes }
    return BTFSearch.largest(in: bytes)
  }
}
