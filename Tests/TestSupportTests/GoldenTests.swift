import Foundation
import Testing

@testable import TestSupport

@Suite struct GoldenTests {
  func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func `equal texts have no difference, others are told by their first line`() {
    #expect(Golden.firstDifference("a\nb\n", "a\nb\n") == nil)
    #expect(Golden.firstDifference("", "") == nil)
    #expect(Golden.firstDifference("a\nX\nc\n", "a\nb\nY\n") == "line 2\n  got      X\n  expected b")
    #expect(Golden.firstDifference("a\nb", "a\nb\nc") == "ends after line 2; expected next: c")
    #expect(Golden.firstDifference("a\nb\nc", "a\nb") == "goes on after line 2: c")
    #expect(Golden.firstDifference("a", "a\n") != nil)
  }

  @Test func `a run that rewrites a golden fails, and the next one passes`() throws {
    try inFolder { folder in
      try Data("old\n".utf8).write(to: folder.appending(path: "x.golden"))
      let recording = Golden(path: "x.golden", in: folder, isUpdating: true)
      let checking = Golden(path: "x.golden", in: folder, isUpdating: false)
      #expect(try checking.complaint(about: "new\n") != nil)
      #expect(try recording.complaint(about: "new\n")?.contains("rewritten") == true)
      #expect(try recording.complaint(about: "new\n") == nil)
      #expect(try checking.complaint(about: "new\n") == nil)
      #expect(try checking.complaint(about: "old\n") != nil)
    }
  }

  @Test func `a golden that is not there is a complaint, not a pass`() throws {
    try inFolder { folder in
      let golden = Golden(path: "missing.golden", in: folder, isUpdating: false)
      let complaint = try golden.complaint(about: "")
      #expect(complaint?.contains("no such file") == true)
    }
  }
}
