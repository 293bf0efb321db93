/// How large a report may be that is read or put together: everything that is made from one has a place for each pair.
enum AuditLimits {
  /// Objects, and kernels.
  static let names = 1 << 16
  /// Objects times kernels.
  static let pairs = 1 << 24

  static func allows(objects: Int, kernels: Int) -> Bool {
    // Both are counts of lists in memory: their product fits.
    objects <= names && kernels <= names && objects * kernels <= pairs
  }
}
