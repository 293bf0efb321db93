import Testing

@testable import BTFSources

@Suite("Names of sources")
struct SourceNameTests {
  @Test
  func `every form is told by its beginning`() throws {
    #expect(try SourceName("kernel") == .kernel)
    #expect(try SourceName("kernel:nf_tables") == .module("nf_tables"))
    #expect(try SourceName("id:42") == .loaded(42))
    #expect(try SourceName("-") == .standardInput)
    #expect(try SourceName("vmlinux") == .file("vmlinux"))
    #expect(try SourceName("./kernel") == .file("./kernel"))
    #expect(try SourceName("./id:42") == .file("./id:42"))
    #expect(try SourceName("kernels") == .file("kernels"))
  }

  @Test(arguments: ["kernel:", "kernel:..", "kernel:a/b", "id:", "id:0", "id:-1", "id:4294967296", "id:x", ""])
  func `what begins like a form and does not end like it is an error`(text: String) {
    let error = thrown { () throws(SourceError) in _ = try SourceName(text) }
    guard case .badName(let allowed) = error?.cause else {
      Issue.record("no error")
      return
    }
    let shown = text.isEmpty ? "''" : text
    #expect(error?.description == "\(shown): is not the name of a source (allowed: \(allowed))")
  }
}
