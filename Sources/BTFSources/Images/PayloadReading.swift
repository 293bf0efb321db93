import ByteReading

/// Decompresses what lies inside kernel images.
struct PayloadReading {
  private let context: Unwrapping

  init(_ context: Unwrapping) { self.context = context }

  /// How many places are tried that begin like one compression.
  private static let trials = 24

  /// What is `useful` of the payload that a header names. Behind what is compressed its size may follow, in 4 bytes.
  func decompress(_ payload: Bytes, _ useful: (Bytes) -> Bytes?) throws(SourceError) -> Bytes {
    do throws(ArchiveError) {
      let (inside, damage) = try contents(payload)
      if let found = useful(inside) { return found }
      // Only where nothing is found it matters that something was behind the end, or that the end was not reached.
      if let damage { throw damage }
    } catch {
      throw SourceError(context.path, .archive(error))
    }
    throw SourceError(context.path, .imageWithoutBTF)
  }

  /// The first thing that is `useful`, among all that begin like something compressed; nil where there is none.
  func search(_ image: Bytes, _ useful: (Bytes) -> Bytes?) -> Bytes? {
    for signature in Signature.ofImages {
      let places = image.places(of: Bytes(signature.magic.bytes))
      var (place, trials) = (0, 0)
      while trials < PayloadReading.trials, let start = places.next(from: place) {
        place = start + 1
        trials += 1
        guard let rest = image.suffix(from: start) else { continue }
        if let (inside, _) = try? contents(rest), let found = useful(inside) { return found }
      }
    }
    return nil
  }

  /// What was compressed: in one go where that goes, else step by step, and what is wrong with its end.
  private func contents(_ bytes: Bytes) throws(ArchiveError) -> (Bytes, damage: ArchiveError?) {
    if let inside = whole(bytes) { return (inside, nil) }
    return try decompressed(bytes)
  }

  /// The quick way, for what it takes; nil where the other one is to be gone.
  private func whole(_ bytes: Bytes) -> Bytes? {
    guard let inside = WholeStream.decompressed(bytes, limit: min(ArchiveLimits().memory, context.budget.left)) else { return nil }
    do throws(ArchiveError) {
      try context.budget.spend(inside.count)
    } catch {
      return nil
    }
    return inside
  }

  private func decompressed(_ bytes: Bytes) throws(ArchiveError) -> (Bytes, damage: ArchiveError?) {
    if LZOPStream.recognizes(bytes) { return (try LZOPStream(budget: context.budget, isEmbedded: true).decompress(bytes), nil) }
    var reader = try ArchiveReader(StreamEnd.cut(bytes), budget: context.budget, isEmbedded: true)
    guard let entry = try reader.next() else { return (Bytes([]), nil) }
    // An archive inside an image is no kernel.
    guard entry.path == nil, !reader.isPlain else {
      throw ArchiveError(.damaged("the kernel in it is not compressed in a way that is known"))
    }
    return (try reader.contents(), reader.damage)
  }
}
