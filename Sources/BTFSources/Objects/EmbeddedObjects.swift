public import ByteReading
public import ELF

/// Finds BPF objects inside other files by their contents: programs carry them as data, as libbpf's skeletons and cilium/ebpf's loaders do.
///
/// What counts is an ELF header of BPF's machine whose section headers, and all that they describe, lie inside the file.
public enum EmbeddedObjects {
  /// A BPF object, and where it lies.
  public struct Embedded: Sendable {
    /// In bytes, from the start of what was searched.
    public let offset: Int
    public let file: ELFFile

    /// Its own bytes, and none that follow.
    public var bytes: Bytes { file.bytes }
  }

  /// The smallest ELF64 file: a header and one section header, in bytes.
  public static let smallest = 128
  /// The most sections that an object may have; real ones have some hundred.
  private static let sectionLimit = 1 << 14
  /// The most sections that are looked at in one file: many headers may claim the same ones.
  private static let workLimit = 1 << 21

  /// All objects in `bytes`, in the order in which they lie; none overlaps another.
  public static func find(in bytes: Bytes) -> [Embedded] { search(bytes, in: [0..<bytes.count]).objects }

  /// The same of the objects that begin in `ranges`, which are in order; and where the search was given up, since too many headers claim too
  /// many sections: nil where all was searched.
  static func search(_ bytes: Bytes, in ranges: [Range<Int>]) -> (objects: [Embedded], end: Int?) {
    guard let first = ranges.first else { return ([], nil) }
    // Holes of files are not touched: the system would make pages for them, and many around each.
    let places = bytes.places(of: Bytes([0x7f, 0x45, 0x4c, 0x46]), sampling: first)
    var found: [Embedded] = []
    var (place, work) = (0, 0)
    for range in ranges {
      place = max(place, range.lowerBound)
      while let start = places.next(from: place, end: range.upperBound) {
        place = start + 1
        guard let claimed = sectionCount(bytes, start), claimed <= sectionLimit, let rest = bytes.suffix(from: start) else {
          continue
        }
        // Whatever comes of it: what fails late costs as much.
        work += claimed
        guard work <= workLimit else { return (found, start) }
        guard let file = try? ELFFile(rest), file.sections.count == claimed, let length = extent(of: file),
          let own = rest.slice(at: 0, count: length), let object = try? ELFFile(own)
        else { continue }
        found.append(Embedded(offset: start, file: object))
        place = start + length
      }
    }
    return (found, nil)
  }

  /// How many sections a header claims, if a 64-bit relocatable file for BPF seems to begin at `start`, in either byte order.
  private static func sectionCount(_ bytes: Bytes, _ start: Int) -> Int? {
    guard let head = bytes.slice(at: start, count: 64), head[4] == 2, head[5] == 1 || head[5] == 2, head[6] == 1 else { return nil }
    let order: ByteOrder = head[5] == 2 ? .big : .little
    guard head.integer(at: 16, order: order, as: UInt16.self) == ObjectType.relocatable.rawValue,
      head.integer(at: 18, order: order, as: UInt16.self) == Machine.bpf.rawValue
    else { return nil }
    return head.integer(at: 60, order: order, as: UInt16.self).map { Int($0) }
  }

  /// How long a file is by its sections and their headers; nil where a part lies outside, or there are none.
  private static func extent(of file: ELFFile) -> Int? {
    guard var end = file.sectionHeaderEnd else { return nil }
    for section in file.sections where section.type != .noBits && section.type != .null {
      guard let start = Int(exactly: section.offset), let size = Int(exactly: section.size),
        file.bytes.slice(at: start, count: size) != nil
      else { return nil }
      end = max(end, start + size)
    }
    return end
  }
}
