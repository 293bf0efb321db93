import Testing

@testable import Bundles

/// Which kernel of an index is meant.
@Suite struct BundleLookupTests {
  private let index: BundleIndex = {
    func kernel(_ release: String, _ minimum: Int, _ architecture: String?, _ place: (String, String)? = nil) -> BundleIndex.Kernel
    {
      SampleBundle.kernel(
        release, minimum: minimum, architecture: architecture, distribution: place?.0, distributionRelease: place?.1)
    }
    return BundleIndex(
      objects: [], minima: ["a", "b", "c"].map { SampleBundle.minimum(SampleBundle.types($0)) },
      kernels: [
        kernel("5.4.0-26-generic", 0, "x86_64", ("ubuntu", "18.04")), kernel("5.4.0-26-generic", 1, "x86_64", ("ubuntu", "20.04")),
        kernel("5.4.0-26-generic", 2, "aarch64", ("ubuntu", "20.04")), kernel("5.4.0-27-generic", 0, "x86_64", ("ubuntu", "18.04")),
        kernel("5.4.0-27-generic", 0, "x86_64", ("ubuntu", "20.04")), kernel("6.1.0", 2, nil),
      ])
  }()

  private func answer(
    _ release: String, _ architecture: String? = nil, _ distribution: String? = nil, _ distributionRelease: String? = nil,
    preferred: [String] = []
  ) -> String {
    var query = BundleQuery(
      release: release, architecture: architecture, distribution: distribution, distributionRelease: distributionRelease)
    query.preferred = preferred
    switch index.answer(query) {
    case .found(let minimum, let kernels): return "\(index.minima.firstIndex(of: minimum) ?? -1) of \(kernels.count)"
    case .none(let like): return "none like \(like.map(\.release))"
    case .several(let kernels): return "several: \(kernels.count)"
    }
  }

  @Test func `a release and a machine find what was made for them`() {
    #expect(answer("5.4.0-26-generic", "aarch64") == "2 of 1")
    #expect(answer("5.4.0-26-generic", "x86_64", "ubuntu", "20.04") == "1 of 1")
  }

  @Test func `kernels that fit and have the same minimum are one answer`() {
    #expect(answer("5.4.0-27-generic", "x86_64") == "0 of 2")
    #expect(answer("5.4.0-27-generic") == "0 of 2")
  }

  @Test func `kernels that fit and have different ones are none`() {
    #expect(answer("5.4.0-26-generic") == "several: 3")
    #expect(answer("5.4.0-26-generic", "x86_64") == "several: 2")
    #expect(answer("5.4.0-26-generic", nil, "ubuntu") == "several: 3")
  }

  @Test func `a distribution that is preferred decides between several, and only then`() {
    #expect(answer("5.4.0-26-generic", "x86_64", preferred: ["ubuntu", "18.04"]) == "0 of 1")
    #expect(answer("5.4.0-26-generic", "x86_64", preferred: ["ubuntu"]) == "several: 2")
    #expect(answer("5.4.0-26-generic", "x86_64", preferred: ["debian", "12"]) == "several: 2")
    #expect(answer("5.4.0-27-generic", "x86_64", preferred: ["debian", "12"]) == "0 of 2")
  }

  @Test func `what is not known of a kernel's machine fits every machine, and its distribution none that is named`() {
    #expect(answer("6.1.0", "s390x") == "2 of 1")
    #expect(answer("6.1.0", nil, "debian") == "none like [\"6.1.0\"]")
  }

  @Test func `kernels that begin alike are named where none fits`() {
    #expect(answer("5.4.0-26-lowlatency").hasPrefix("none like [\"5.4.0-26-generic\""))
    #expect(answer("3.10.0") == "none like []")
  }
}
