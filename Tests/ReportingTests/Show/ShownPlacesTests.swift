import BPFObject
import ByteReading
import Foundation
import Testing

@testable import Reporting

/// Links of many probes.
@Suite struct ShownPlacesTests {
  private func report(_ places: ShownPlaces, width: Int? = nil) -> ShowLinkReport {
    var link = ShownLink()
    (link.id, link.type, link.target) = (5, "kprobe_multi", "entries of 3 functions")
    link.places = places
    return ShowLinkReport(link, width: width)
  }

  private func text(_ report: ShowLinkReport) -> String { Rendering.text { report.writeText(to: &$0) } }

  private func json(_ report: ShowLinkReport) throws -> [String: Any] {
    let sink = MemorySink()
    report.writeJSON(to: TextBuffer(to: sink))
    return try #require(try Rendering.parse(sink.text)["link"] as? [String: Any])
  }

  private static let functions = ShownPlaces(
    .functions([
      .init(address: 0xffff_ffff_8100_0000, name: "vfs_read", module: nil, offset: 0, cookie: 0),
      .init(address: 0xffff_ffff_c000_0004, name: "veth_xmit", module: "veth", offset: 4, cookie: 9),
      .init(address: 0x1000, name: nil, module: nil, offset: 0, cookie: 0),
    ]))

  @Test func `functions are named in lines that fit the terminal`() throws {
    #expect(text(report(Self.functions)).hasSuffix("\n      functions vfs_read, veth_xmit+0x4 [veth] (cookie 9), 0x1000\n"))
    let narrow = text(report(Self.functions, width: 50))
    #expect(
      narrow.hasSuffix("\n      functions vfs_read,\n                veth_xmit+0x4 [veth] (cookie 9),\n                0x1000\n"),
      "\(narrow)")
    let link = try json(report(Self.functions))
    let functions = try #require(link["funcs"] as? [[String: Any]])
    #expect(functions.map { $0["func"] as? String } == ["vfs_read", "veth_xmit", nil] && link["hidden"] is NSNull)
    #expect(functions[1]["module"] as? String == "veth" && functions[1]["cookie"] as? Int == 9)
    #expect(functions[1]["addr"] as? String == "0xffffffffc0000004" && functions[2]["addr"] as? Int == 0x1000)
  }

  @Test func `places of a file are told by their offset`() throws {
    let places = ShownPlaces(
      .offsets([.init(offset: 0x1a0, counter: 0, cookie: 0), .init(offset: 0x2b0, counter: 0x40, cookie: 3)]))
    #expect(text(report(places)).hasSuffix("\n      offsets 0x1a0, 0x2b0 (counter 0x40) (cookie 3)\n"))
    let list = try #require(try json(report(places))["funcs"] as? [[String: Int]])
    #expect(
      list == [["offset": 0x1a0, "ref_ctr_offset": 0, "cookie": 0], ["offset": 0x2b0, "ref_ctr_offset": 0x40, "cookie": 3]])
  }

  @Test func `that they are hidden is said`() throws {
    var places = ShownPlaces(.functions([]))
    places.obstacle = "hidden from this user"
    #expect(text(report(places)).hasSuffix("\n      functions hidden from this user\n"))
    let link = try json(report(places))
    #expect(link["hidden"] as? String == "hidden from this user" && (link["funcs"] as? [Any])?.isEmpty == true)
    var other = ShownLink()
    other.id = 1
    #expect(try json(ShowLinkReport(other, width: nil))["funcs"] == nil)
  }
}
