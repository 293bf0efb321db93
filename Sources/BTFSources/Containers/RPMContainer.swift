import ByteReading

/// Packages of rpm: behind a lead, a signature and a header lies an archive of cpio, compressed as a whole.
struct RPMContainer: Container {
  func recognizes(_ bytes: Bytes) -> Bool { Signature.rpm.begins(bytes) }

  func unwrap(_ bytes: Bytes, _ context: Unwrapping, _ visit: EntryVisitor) throws(SourceError) {
    guard let start = RPMContainer.payload(in: bytes), let payload = bytes.suffix(from: start), payload.count > 0 else {
      throw SourceError(context.path, .archive(ArchiveError(.damaged("its headers do not lie inside it"))))
    }
    _ = visit(ContainerEntry(place: "decompressed")) { () throws(SourceError) in payload }
  }

  /// Where the archive begins: behind 96 bytes, and two headers, of which the first is filled up to a multiple of 8 (rpm: docs/manual/format_v4.md).
  private static func payload(in bytes: Bytes) -> Int? {
    guard let signature = headerSize(bytes, at: 96) else { return nil }
    let start = 96 + (signature + 7) / 8 * 8
    return headerSize(bytes, at: start).map { start + $0 }
  }

  /// Bytes of a header: 16, as many for each entry of its index, and what they refer to. Three numbers of 32 bits: their sum fits.
  private static func headerSize(_ bytes: Bytes, at place: Int) -> Int? {
    guard let magic = bytes.integer(at: place, order: .big, as: UInt32.self), magic >> 8 == 0x8e_ade8,
      let entries = bytes.integer(at: place + 8, order: .big, as: UInt32.self),
      let data = bytes.integer(at: place + 12, order: .big, as: UInt32.self)
    else { return nil }
    return 16 + 16 * Int(entries) + Int(data)
  }
}
