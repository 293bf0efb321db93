import ByteReading

/// Goes through the files of a bundle in the only order that there is: the index, BTF by rising digest, the list of digests, the end.
struct BundleWalk {
  private let bytes: Bytes
  private var place = 0
  private var last: SHA256Digest?
  private var files = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  private struct Entry {
    let name: String
    let contents: Range<Int>
  }

  /// The bytes of the index, which comes first.
  mutating func index() throws(BundleError) -> Bytes {
    guard let header = bytes.slice(at: 0, count: TarHeader.size) ?? (bytes.count > 0 ? bytes : nil),
      TarHeader.name(in: header) == BundleName.index
    else { throw BundleError(.notABundle) }
    return try contents(try next(limit: BundleLimits.index))
  }

  /// The next file of BTF; nil where the list of digests comes next.
  mutating func file() throws(BundleError) -> (digest: SHA256Digest, range: Range<Int>)? {
    let allowed = "btf/ with 64 hexadecimal digits and .btf, each above the one before, then \(BundleName.sums)"
    guard let header = bytes.slice(at: place, count: TarHeader.size) else {
      throw BundleError(.truncated(needed: TarHeader.size, left: bytes.count - place), at: place)
    }
    let name = TarHeader.name(in: header)
    if name == BundleName.sums { return nil }
    guard let digest = BundleName.digest(in: name) else {
      throw BundleError(.name(name, allowed: allowed), at: place)
    }
    if let last, digest <= last {
      throw BundleError(digest == last ? .twice : .name(name, allowed: allowed), entry: name, at: place)
    }
    last = digest
    files += 1
    guard files <= BundleLimits.files else { throw BundleError(.tooMany(limit: BundleLimits.files)) }
    return (digest, try next(limit: BundleLimits.file).contents)
  }

  /// The list of digests.
  mutating func sums() throws(BundleError) -> Bytes {
    // A line for each file, and one for the index.
    try contents(try next(limit: (files + 1) * 160))
  }

  /// Two blocks of zeros, and nothing behind them.
  mutating func end() throws(BundleError) {
    try zeros(2 * TarHeader.size, from: place)
    place += 2 * TarHeader.size
    guard place == bytes.count else { throw BundleError(.trailing(bytes.count - place), at: place) }
  }

  private func contents(_ entry: Entry) throws(BundleError) -> Bytes {
    guard let contents = bytes.slice(at: entry.contents.lowerBound, count: entry.contents.count) else {
      throw BundleError(.truncated(needed: entry.contents.count, left: 0), entry: entry.name, at: entry.contents.lowerBound)
    }
    return contents
  }

  /// Verifies the header, the extent and the padding of the file that comes next, and steps over it.
  private mutating func next(limit: Int) throws(BundleError) -> Entry {
    let start = place
    guard let header = bytes.slice(at: start, count: TarHeader.size) else {
      throw BundleError(.truncated(needed: TarHeader.size, left: bytes.count - start), at: start)
    }
    let name = TarHeader.name(in: header)
    guard let size = TarHeader.size(in: header) else { throw BundleError(.size, entry: name, at: start) }
    // What is verified here is at most what eleven octal digits say, so that sums fit.
    let wanted = TarHeader.make(name, size: size)
    for index in 0..<TarHeader.size where header[index] != wanted[index] {
      throw BundleError(.header(offset: index, found: header[index], allowed: wanted[index]), entry: name, at: start)
    }
    guard size <= limit else { throw BundleError(.tooLarge(size, limit: limit), entry: name, at: start) }
    let first = start + TarHeader.size
    guard size <= bytes.count - first else {
      throw BundleError(.truncated(needed: size, left: bytes.count - first), entry: name, at: first)
    }
    let padding = TarHeader.padding(after: size)
    try zeros(padding, from: first + size, of: name)
    place = first + size + padding
    return Entry(name: name, contents: first..<first + size)
  }

  private func zeros(_ count: Int, from start: Int, of name: String? = nil) throws(BundleError) {
    guard let padding = bytes.slice(at: start, count: count) else {
      throw BundleError(.truncated(needed: count, left: bytes.count - start), entry: name, at: start)
    }
    for index in 0..<count where padding[index] != 0 {
      throw BundleError(.padding(offset: index, found: padding[index]), entry: name, at: start)
    }
  }
}
