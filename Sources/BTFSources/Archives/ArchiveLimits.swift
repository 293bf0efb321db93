/// How much is taken of an archive.
struct ArchiveLimits: Sendable {
  /// The most that one file inside may have, in bytes. A vmlinux with all of its debug info has less than one gigabyte.
  var file = 4 << 30
  /// The most files that are looked at.
  var entries = 1 << 20
  /// What of one file is kept in memory, in bytes; of more a temporary file is made.
  var memory = 96 << 20
}

/// How much may come out of one file in all, whatever is packed in what: bytes that are cheap to write must not be dear to read.
///
/// Kernels and packages come out ten times as large as they went in; bytes that are all the same some thousand times, at each level.
final class ExpansionBudget {
  /// What may come out of any file, in bytes, and how many times as many bytes as it has besides.
  private static let (honest, ratio) = (512 << 20, 64)

  let size: Int
  let limit: Int
  private(set) var spent = 0

  /// The budget of a file of `size` bytes.
  init(size: Int, limit: Int? = nil) {
    self.size = size
    let (product, overflow) = size.multipliedReportingOverflow(by: ExpansionBudget.ratio)
    let sum = product.addingReportingOverflow(ExpansionBudget.honest)
    self.limit = limit ?? (overflow || sum.overflow ? .max : sum.partialValue)
  }

  var left: Int { max(0, limit - spent) }

  /// Counts bytes that came out.
  func spend(_ count: Int) throws(ArchiveError) {
    spent = spent.addingReportingOverflow(count).overflow ? .max : spent + count
    guard spent <= limit else { throw ArchiveError(.expandsTooFar(found: spent, limit: limit, size: size)) }
  }

  /// Verifies that `room` more could come out.
  func verify(room: Int) throws(ArchiveError) {
    guard room > left else { return }
    let sum = spent.addingReportingOverflow(room)
    throw ArchiveError(.expandsTooFar(found: sum.overflow ? .max : sum.partialValue, limit: limit, size: size))
  }
}
