import Glibc

/// Where a file has data: large files may be holes for the most part, which read as zeros and take as long to read as data.
public enum FileExtents {
  /// Files below this size are not asked about, in bytes: reading them takes no longer.
  public static let smallest = 1 << 26
  /// The most parts that are told apart.
  private static let limit = 1 << 16

  /// The parts of the file at `path` that are no holes, in order, as the file system tells (lseek(2): `SEEK_DATA`); all of the first `count`
  /// bytes where it does not tell, or there is no reason to ask.
  public static func data(of path: String, count: Int) -> [Range<Int>] {
    guard count >= smallest else { return [0..<max(0, count)] }
    let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { return [0..<count] }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [0..<count] }
    return data(of: descriptor, count: count)
  }

  private static func data(of descriptor: Int32, count: Int) -> [Range<Int>] {
    // SEEK_DATA and SEEK_HOLE, which Swift does not see.
    let (seekData, seekHole): (Int32, Int32) = (3, 4)
    var parts: [Range<Int>] = []
    var place = 0
    while place < count, parts.count < limit {
      let start = lseek(descriptor, place, seekData)
      // No data any more.
      if start < 0, errno == ENXIO { return parts }
      guard start >= place else { return parts + [place..<count] }
      guard start < count else { return parts }
      let end = lseek(descriptor, start, seekHole)
      guard end > start else { return parts + [start..<count] }
      parts.append(start..<min(end, count))
      place = end
    }
    return place < count ? parts + [place..<count] : parts
  }
}
