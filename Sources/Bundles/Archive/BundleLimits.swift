/// How much is taken of a bundle, and how much is written.
enum BundleLimits {
  /// The most bytes of the index: kernels take some 400 each.
  static let index = 64 << 20
  /// The most bytes of BTF in one file: a whole kernel's, with all of its modules, has less.
  static let file = 256 << 20
  /// The most files.
  static let files = 1 << 20
}
