import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import Reporting
@testable import btfscope

/// `btfscope show` of links that watch many functions or places.
@Suite("show: links of many probes", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ShowPlacesTests {
  private static let tellsPlaces: Bool = {
    let release = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (6, 8)
  }()

  @Test(.enabled(if: ShowPlacesTests.tellsPlaces, "needs Linux 6.8"))
  func `a link to places of a file shows the file and each offset`() throws {
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    var load = ProgramLoad(type: 2, instructions: Bytes(code), license: "GPL")
    load.attachType = 48
    let program = try KernelProgram.load(load)
    // Nobody runs it: it is this test's own.
    try withFolder { folder in
      let path = folder.appendingPathComponent("file").path
      try Data(repeating: 0x90, count: 64).write(to: URL(fileURLWithPath: path))
      var probes = UserProbes(path: path, offsets: [0, 0x10, 0x20])
      probes.cookies = [0, 5, 0]
      let link = try KernelLink.create(LinkCreation(attachType: 48, options: .userProbes(probes)), program)
      let id = try link.info().id
      let text = try btfscope("show", "link", "\(id)")
      expectSuccess(text)
      #expect(text.text.contains("entries of 3 places in \(path)") && text.text.contains("offsets 0x0, 0x10 (cookie 5), 0x20\n"))
      let list = try btfscope("show", "links")
      #expect(list.text.contains("entries of 3 places in \(path)") && !list.text.contains("0x10 (cookie 5)"))
      let output = try btfscope("show", "links", "--format", "json")
      let document = try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any]
      let row = try #require((document?["links"] as? [[String: Any]])?.first { $0["id"] as? Int == Int(id) })
      #expect((row["funcs"] as? [[String: Int]])?.map { $0["offset"] } == [0, 0x10, 0x20] && row["path"] as? String == path)
    }
  }

  @Test func `functions get the names of their symbols, and hidden ones are said to be`() {
    let places = [0x100, 0x204].map { LinkPlace(address: $0, counter: 0, cookie: 1) }
    let symbols = [UInt64(0x204): SymbolPlace(name: "f", module: "m", offset: 4)]
    #expect(
      LinkPlaces.shown(places, .kernelProbes, symbols).list
        == .functions([
          .init(address: 0x100, name: nil, module: nil, offset: 0, cookie: 1),
          .init(address: 0x204, name: "f", module: "m", offset: 4, cookie: 1),
        ]))
    let hidden = LinkPlaces.shown([LinkPlace(address: 0, counter: 0, cookie: 0)], .kernelProbes, symbols)
    #expect(hidden.list == .functions([]) && hidden.obstacle?.contains("CAP_SYSLOG") == true)
    #expect(LinkPlaces.shown([], .kernelProbes, [:]).obstacle == nil)
  }
}
