import Bundles
import ByteReading

/// Opens the input as a bundle, verifies all of it, and asks it for every kernel that it has.
func walk(_ bytes: Bytes) {
  guard let bundle = try? Bundle(bytes) else { return }
  _ = bundle.verify()
  for kernel in bundle.index.kernels {
    var query = BundleQuery(release: kernel.release, architecture: kernel.architecture)
    query.preferred = ["ubuntu", "20.04"]
    if case .none = bundle.index.answer(query) { fatalError("a kernel of the index is not found in it") }
  }
}
