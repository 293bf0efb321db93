import ByteReading
import Glibc
import Testing

@testable import Kernel

/// Answers of netlink, taken apart without a kernel.
@Suite struct NetlinkTests {
  private static func word<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    var block = AttributeBytes()
    block.set(value, at: 0)
    return block.bytes
  }

  /// An attribute, filled up to 4 bytes.
  private static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    word(UInt16(4 + value.count)) + word(type) + value + Array(repeating: 0, count: (4 - value.count % 4) % 4)
  }

  private static func text(_ type: UInt16, _ text: String) -> [UInt8] { attribute(type, Array(text.utf8) + [0]) }

  private static func number(_ type: UInt16, _ value: UInt32) -> [UInt8] { attribute(type, word(value)) }

  private static func message(_ type: UInt16, _ payload: [UInt8], flags: UInt16 = 2, sequence: UInt32 = 7) -> [UInt8] {
    word(UInt32(16 + payload.count)) + word(type) + word(flags) + word(sequence) + word(UInt32(0)) + payload
      + Array(repeating: 0, count: (4 - payload.count % 4) % 4)
  }

  /// `struct tcmsg`
  private static func header(_ interface: UInt32, handle: UInt32, parent: UInt32, info: UInt32 = 0) -> [UInt8] {
    word(UInt32(0)) + word(interface) + word(handle) + word(parent) + word(info)
  }

  private static func link(_ index: UInt32, _ attributes: [UInt8]) -> NetlinkMessage {
    NetlinkMessage(type: 16, payload: Bytes(word(UInt32(0)) + word(index) + word(UInt64(0)) + attributes))
  }

  private static let done = message(3, word(Int32(0)))

  /// An action of BPF, with its number.
  private static func action(_ program: UInt32, index: UInt32) -> [UInt8] {
    text(1, "bpf") + attribute(2, attribute(2, word(index) + Array(repeating: 0, count: 16)) + number(9, program))
  }

  private static let filter: [UInt8] =
    header(3, handle: 0x800, parent: 0xffff_fff2, info: 9 << 16 | 3) + text(1, "bpf") + number(11, 5)
    + attribute(0x8000 | 2, number(11, 41) + attribute(1, attribute(1, action(42, index: 6)) + attribute(2, text(1, "gact"))))

  @Test func `an answer in several messages ends where the kernel says so`() {
    var dump = NetlinkDump(sequence: 7)
    dump.take(Bytes(Self.message(16, [1, 2, 3]) + Self.message(16, [9], sequence: 6) + Self.message(1, [])))
    #expect(dump.messages.map { $0.payload.array() } == [[1, 2, 3]] && !dump.isDone)
    dump.take(Bytes(Self.message(16, [4], flags: 0x12) + Self.done + Self.message(16, [5])))
    #expect(dump.messages.map { $0.payload.array() } == [[1, 2, 3], [4]])
    #expect(dump.isDone && dump.isInterrupted && dump.number == 0)
  }

  @Test(arguments: [-ENOENT, -EPERM, Int32.min, 5])
  func `a refusal ends it with its errno`(result: Int32) {
    var dump = NetlinkDump(sequence: 7)
    dump.take(Bytes(Self.message(2, Self.word(result))))
    #expect(dump.isDone && dump.messages.isEmpty)
    #expect(dump.number == (result == .min ? .max : abs(result)))
  }

  @Test func `an answer that is cut or whose lengths cannot be ends it, and what came before stays`() {
    let whole = Self.message(16, [1, 2, 3, 4]) + Self.message(16, [5]) + Self.done
    for count in 1..<whole.count {
      var dump = NetlinkDump(sequence: 7)
      dump.take(Bytes(Array(whole[..<count])))
      // What is filled up to 4 bytes may be missing.
      #expect(dump.isDone == ![20, 40, 37, 38, 39].contains(count), "\(count)")
      #expect(dump.messages.count == (count >= 37 ? 2 : count >= 20 ? 1 : 0), "\(count)")
    }
    for length in [0, 1, 15, 21, UInt32.max] {
      var dump = NetlinkDump(sequence: 7)
      dump.take(Bytes(Self.word(length) + Self.message(16, [])[4...]))
      #expect(dump.isDone && dump.number == EBADMSG && dump.messages.isEmpty, "\(length)")
    }
    var short = NetlinkDump(sequence: 7)
    short.take(Bytes(Self.message(2, [1])))
    #expect(short.isDone && short.number == 0)
  }

  @Test func `attributes end at one whose length cannot be`() {
    let good = Self.number(3, 77) + Self.text(0x8005, "name")
    for odd in [[], [1], [0, 0, 1, 0], [3, 0, 1, 0], [9, 0, 1, 0, 1, 2, 3, 4], [255, 255, 1, 0]] as [[UInt8]] {
      let attributes = NetlinkAttributes(Bytes(good + odd))
      #expect(attributes.all.map(\.type) == [3, 5])
      #expect(attributes.number(3) == 77 && attributes.text(5) == "name" && attributes.byte(5) == 0x6e)
    }
    let attributes = NetlinkAttributes(Bytes(Self.attribute(1, [1, 2]) + Self.attribute(2, [])))
    #expect(attributes.number(1) == nil && attributes.byte(2) == nil && attributes.text(2) == "")
    #expect(attributes.nested(9).all.isEmpty && NetlinkAttributes(Bytes([1]), from: 20).all.isEmpty)
  }

  @Test func `an interface has a program of XDP for each way it is run`() throws {
    let drv = ExpressAttachment(programID: 4, interface: 2, mode: .driver)
    let hw = ExpressAttachment(programID: 6, interface: 2, mode: .hardware)
    let several = Self.attribute(2, [4]) + Self.number(5, 4) + Self.number(7, 6)
    #expect(try #require(InterfaceRecord(Self.link(2, Self.attribute(43, several)))).express == [drv, hw])
    let one = Self.attribute(2, [2]) + Self.number(4, 5) + Self.number(6, 5)
    #expect(
      try #require(InterfaceRecord(Self.link(2, Self.text(3, "lo") + Self.attribute(0x802b, one)))).express == [
        ExpressAttachment(programID: 5, interface: 2, mode: .generic)
      ])
    // Older kernels say one number, and how it is run.
    let old = Self.attribute(2, [1]) + Self.number(4, 4)
    #expect(try #require(InterfaceRecord(Self.link(2, Self.attribute(43, old)))).express == [drv])
    for none in [Self.attribute(2, [0]), Self.attribute(2, [4]) + Self.number(4, 4), Self.number(4, 4), Self.number(6, 0), []] {
      #expect(try #require(InterfaceRecord(Self.link(2, Self.attribute(43, none)))).express.isEmpty)
    }
    #expect(InterfaceRecord(Self.link(0, [])) == nil)
    #expect(InterfaceRecord(NetlinkMessage(type: 16, payload: Bytes(Array(repeating: 1, count: 15)))) == nil)
    #expect(InterfaceRecord(NetlinkMessage(type: 17, payload: Bytes(Array(repeating: 1, count: 16)))) == nil)
  }

  @Test func `a filter has its program, and those of its actions`() {
    let found = TrafficFilters.attachments(
      NetlinkMessage(type: 44, payload: Bytes(Self.filter)), interface: 1, place: .ingress)
    #expect(
      found == [
        TrafficAttachment(
          programID: 41, interface: 1, place: .ingress, preference: 9, chain: 5, handle: 0x800, action: nil),
        TrafficAttachment(
          programID: 42, interface: 1, place: .ingress, preference: 9, chain: 5, handle: 0x800,
          action: .init(index: 6, filterKind: "bpf")),
      ])
    // The list of a kind that has no program of its own; one of another kind may have the number by accident.
    for (kind, type) in [("matchall", 2), ("flower", 3), ("u32", 7)] as [(String, UInt16)] {
      let payload =
        Self.header(3, handle: 1, parent: 0) + Self.text(1, kind)
        + Self.attribute(2, Self.number(11, 41) + Self.attribute(type, Self.attribute(1, Self.action(42, index: 6))))
      let found = TrafficFilters.attachments(
        NetlinkMessage(type: 44, payload: Bytes(payload)), interface: 3, place: .parent(0))
      #expect(found.map(\.programID) == [42] && found.first?.action == .init(index: 6, filterKind: kind))
    }
    let loose = NetlinkMessage(
      type: 48, payload: Bytes([0, 0, 0, 0] + Self.attribute(1, Self.attribute(1, Self.action(8, index: 2)))))
    #expect(TrafficFilters.actions(loose) == [2: 8])
  }

  @Test func `a filter or action that is cut anywhere or has other bytes is read as far as it goes`() {
    for count in 0...Self.filter.count {
      let message = NetlinkMessage(type: 44, payload: Bytes(Array(Self.filter[..<count])))
      let found = TrafficFilters.attachments(message, interface: 1, place: .egress)
      #expect(
        found.allSatisfy { [41, 42].contains($0.programID) } && (count == Self.filter.count) == (found.count == 2), "\(count)")
      _ = TrafficFilters.actions(NetlinkMessage(type: 48, payload: message.payload))
    }
    for place in Self.filter.indices {
      for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
        var bytes = Self.filter
        bytes[place] = value
        let message = NetlinkMessage(type: 44, payload: Bytes(bytes))
        #expect(TrafficFilters.attachments(message, interface: 1, place: .egress).count <= 2)
        _ = (TrafficFilters.actions(NetlinkMessage(type: 48, payload: Bytes(bytes))), InterfaceRecord(message))
      }
    }
  }

  @Test func `filters are asked for where a queueing discipline can have them`() throws {
    func parent(_ kind: String, handle: UInt32, parent: UInt32) throws -> TrafficParent {
      let payload = Self.header(4, handle: handle, parent: parent) + Self.text(1, kind)
      return try #require(TrafficParent(NetlinkMessage(type: 36, payload: Bytes(payload))))
    }
    #expect(try parent("clsact", handle: 0xffff_0000, parent: 0xffff_fff1).filterPlaces.map(\.place) == [.ingress, .egress])
    #expect(try parent("ingress", handle: 0xffff_0000, parent: 0xffff_fff1).filterPlaces.map(\.parent) == [0xffff_fff2])
    let htb = try parent("htb", handle: 0x1_0000, parent: .max)
    #expect(htb.filterPlaces.map(\.place) == [.parent(0x1_0000)] && htb.hasFiltersByClass && htb.interface == 4)
    // One that was there from the start has no number: by none its interface's is meant.
    #expect(try parent("fq_codel", handle: 0, parent: .max).filterPlaces.map(\.parent) == [0])
    #expect(try parent("fq_codel", handle: 0, parent: 5).filterPlaces.isEmpty)
    #expect(TrafficParent(NetlinkMessage(type: 36, payload: Bytes(Self.header(4, handle: 1, parent: 1)))) == nil)
    #expect(TrafficParent(NetlinkMessage(type: 36, payload: Bytes([1, 2, 3]))) == nil)
  }

  @Test func `a request has its length, and attributes behind the fixed part`() {
    let bytes = InterfaceRecord.request.bytes(sequence: 9)
    #expect(
      bytes.count == 40
        && bytes[..<16].elementsEqual(
          Self.word(UInt32(40)) + Self.word(UInt16(18)) + Self.word(UInt16(0x301)) + Self.word(UInt32(9)) + Self.word(UInt32(0)))
    )
    #expect(Array(bytes[32...]) == Self.number(29, 8))
    let actions = TrafficFilters.actionRequest.bytes(sequence: 1)
    #expect(Array(actions[20...]) == Self.attribute(1, Self.attribute(1, Self.text(1, "bpf"))))
  }
}
