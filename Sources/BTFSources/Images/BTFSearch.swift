import BTF
import ByteReading

/// Finds BTF in bytes that do not say where it lies, such as an image of a kernel that is no ELF file any more.
enum BTFSearch {
  /// The largest BTF that stands alone: a kernel's own is, and the others in it are of programs that it brings along.
  static func largest(in bytes: Bytes) -> Bytes? {
    var found: Bytes?
    // Headers are cheap to write, and each may claim all that follows it: what is tried is bounded, whatever they claim.
    var work = bytes.count.multipliedReportingOverflow(by: triesPerByte).partialValue
    for order in [ByteOrder.little, .big] {
      // Magic, version 1, no flags.
      let pattern = Bytes(order == .little ? [0x9f, 0xeb, 1, 0] : [0xeb, 0x9f, 1, 0])
      let places = bytes.places(of: pattern)
      var place = 0
      while let start = places.next(from: place) {
        place = start + 1
        guard let blob = blob(at: start, in: bytes, order), blob.count > found?.count ?? smallest else { continue }
        work -= blob.count
        guard work >= 0 else { return found }
        guard (try? BTFTypeTable(blob)) != nil else { continue }
        found = blob
        // What lies inside is not looked at again.
        place = start + blob.count
      }
    }
    return found
  }

  /// How many times as many bytes are tried as there are: an image has a handful of headers, most of them of small BTF.
  private static let triesPerByte = 16

  /// The smallest BTF that is taken for a kernel's, in bytes; real ones have millions.
  private static let smallest = 64

  /// The bytes that a header at `start` claims; nil where it claims what no encoder writes.
  private static func blob(at start: Int, in bytes: Bytes, _ order: ByteOrder) -> Bytes? {
    func word(_ offset: Int) -> Int? { bytes.integer(at: start + offset, order: order, as: UInt32.self).map { Int($0) } }
    guard let header = word(4), (24...256).contains(header), word(8) == 0, let types = word(12), types > 0, types % 4 == 0,
      let strings = word(16), strings >= types, let length = word(20), length > 1
    else { return nil }
    return bytes.slice(at: start, count: header + strings + length)
  }
}
