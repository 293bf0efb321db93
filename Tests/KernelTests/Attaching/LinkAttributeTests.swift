import ByteReading
import Glibc
import Testing

@testable import Kernel

/// Where each option lies in `link_create` of `union bpf_attr`, written down once more from the header: not every machine has a kernel that
/// takes all of them.
@Suite("Attributes of links") struct LinkAttributeTests {
  private func words(_ creation: LinkCreation) throws -> [UInt32] {
    try creation.withAttributes(3) { (block) throws(KernelError) in
      stride(from: 0, to: block.bytes.count, by: 4).map { block.get(UInt32.self, at: $0) }
    }
  }

  /// The 64-bit integers that an attribute points to.
  private func table(_ block: AttributeBytes, at offset: Int, count: Int) -> [UInt64] {
    guard let address = unsafe UnsafePointer<UInt64>(bitPattern: UInt(block.get(UInt64.self, at: offset))) else { return [] }
    return (0..<count).map { unsafe address[$0] }
  }

  private func text(_ address: UInt64) -> String {
    guard let start = unsafe UnsafePointer<CChar>(bitPattern: UInt(address)) else { return "" }
    return unsafe String(cString: start)
  }

  @Test
  func `a block is as long as what was given, so that older kernels take it`() throws {
    #expect(try words(LinkCreation(attachType: 37, target: 9)) == [3, 9, 37, 0])
    #expect(try words(LinkCreation(attachType: 41, target: 9, options: .perfEvent(cookie: 0))).count == 4)
    #expect(try words(LinkCreation(attachType: 24, options: .tracing(type: 0, cookie: 0))).count == 4)
    #expect(try words(LinkCreation(attachType: 46, target: 9, options: .anchor(AttachAnchor()))).count == 4)
    #expect(try words(LinkCreation(attachType: 28, options: .iterator(.everything))).count == 4)
  }

  @Test
  func `numbers lie where the header has them`() throws {
    #expect(try words(LinkCreation(attachType: 41, target: 9, options: .perfEvent(cookie: 1 << 32 | 5)))[4...] == [5, 1])
    #expect(try words(LinkCreation(attachType: 24, options: .tracing(type: 6, cookie: 1 << 32 | 5)))[4...] == [6, 0, 5, 1])
    let hook = NetfilterHook(family: 10, hook: 4, priority: -2, flags: 1)
    #expect(try words(LinkCreation(attachType: 45, options: .netfilter(hook)))[4...] == [10, 4, .max - 1, 1])
  }

  @Test(
    arguments: [
      (.first, 8, 0), (.last, 16, 0), (.before(.program(7)), 8, 7), (.after(.link(7)), 16 | 1 << 13, 7),
      (.before(.programID(8)), 8 | 32, 8), (.after(.linkID(8)), 16 | 32 | 1 << 13, 8),
    ] as [(AttachAnchor.Place, UInt32, UInt32)])
  func `a place is told by flags and a neighbour`(place: AttachAnchor.Place, flags: UInt32, neighbour: UInt32) throws {
    let anchor = AttachAnchor(place, expectedRevision: 5)
    #expect(try words(LinkCreation(attachType: 46, target: 9, options: .anchor(anchor)))[3...] == [flags, neighbour, 0, 5, 0])
    var attachment = ProgramAttachment(target: 9, attachType: 46)
    attachment.anchor = anchor
    let block = attachment.attributes(program: 3)
    #expect((0..<8).map { block.get(UInt32.self, at: 4 * $0) } == [9, 3, 46, flags, 0, neighbour, 5, 0])
  }

  @Test
  func `a program that is replaced is named for attaching, and not for detaching`() {
    var attachment = ProgramAttachment(target: 9, attachType: 2)
    attachment.flags = [.allowMultiple, .replace]
    attachment.replaced = 7
    let attaching = attachment.attributes(program: 3)
    #expect(attaching.get(UInt32.self, at: 12) == 6 && attaching.get(UInt32.self, at: 16) == 7)
    #expect(attachment.attributes(program: 3, detaching: true).bytes.count == 16)
    #expect(attachment.attributes(program: 3, detaching: true).get(UInt32.self, at: 12) == 0)
  }

  @Test
  func `many functions of the kernel are named by a table of texts, or of addresses`() throws {
    var probes = KernelProbes(.symbols(["one", "another"]))
    probes.cookies = [5, 6]
    probes.atReturn = true
    try LinkCreation(attachType: 42, options: .kernelProbes(probes)).withAttributes(3) { (block) throws(KernelError) in
      #expect(block.bytes.count == 48)
      #expect(block.get(UInt32.self, at: 16) == 1 && block.get(UInt32.self, at: 20) == 2)
      #expect(table(block, at: 24, count: 2).map(text) == ["one", "another"])
      #expect(block.get(UInt64.self, at: 32) == 0)
      #expect(table(block, at: 40, count: 2) == [5, 6])
    }
    probes = KernelProbes(.addresses([0x1000]))
    try LinkCreation(attachType: 42, options: .kernelProbes(probes)).withAttributes(3) { (block) throws(KernelError) in
      #expect(block.get(UInt32.self, at: 16) == 0 && block.get(UInt32.self, at: 20) == 1)
      #expect(block.get(UInt64.self, at: 24) == 0 && table(block, at: 32, count: 1) == [0x1000])
      #expect(block.get(UInt64.self, at: 40) == 0)
    }
  }

  @Test
  func `many places of a file are offsets, with counters and cookies`() throws {
    var probes = UserProbes(path: "/bin/true", offsets: [16, 32])
    probes.referenceCounters = [8, 9]
    probes.cookies = [5, 6]
    probes.atReturn = true
    probes.process = 77
    try LinkCreation(attachType: 48, options: .userProbes(probes)).withAttributes(3) { (block) throws(KernelError) in
      #expect(block.bytes.count == 60)
      #expect(text(block.get(UInt64.self, at: 16)) == "/bin/true")
      #expect([24, 32, 40].map { table(block, at: $0, count: 2) } == [[16, 32], [8, 9], [5, 6]])
      #expect([48, 52, 56].map { block.get(UInt32.self, at: $0) } == [2, 1, 77])
    }
  }

  @Test
  func `many tracing targets are types`() throws {
    let creation = LinkCreation(attachType: 59, options: .tracings(types: [11, 12], cookies: [5, 6]))
    try creation.withAttributes(3) { (block) throws(KernelError) in
      #expect(block.get(UInt32.self, at: 32) == 2)
      #expect(table(block, at: 24, count: 2) == [5, 6])
      let types = table(block, at: 16, count: 1)
      #expect(types == [UInt16(1).littleEndian == 1 ? 12 << 32 | 11 : 11 << 32 | 12])
    }
  }

  @Test(
    arguments: [
      (.map(7), [7]), (.cgroup(7, .ancestors), [4, 7]), (.cgroupID(9, .itself), [1, 0, 9, 0]), (.thread(5), [5]),
      (.process(6), [0, 6]),
      (.processDescriptor(8), [0, 0, 8]),
    ] as [(IteratorTarget, [UInt32])])
  func `what an iterator goes through lies where the header has it`(target: IteratorTarget, words: [UInt32]) {
    let block = target.attributes
    #expect(stride(from: 0, to: block.bytes.count, by: 4).map { block.get(UInt32.self, at: $0) } == words)
  }

  private func info(_ words: [UInt32], name: String = "") -> LinkInfo {
    var block = AttributeBytes(count: LinkInfo.size)
    for (index, word) in words.enumerated() { block.set(word, at: 4 * index) }
    return LinkInfo(block, name: name)
  }

  @Test(
    arguments: [
      (2, [24, 7, 8, 0, 5, 0], .tracing(attachType: 24, object: 7, type: 8, cookie: 5)),
      (8, [0, 0, 3, 1, 9, 0], .kernelProbes(count: 3, atReturn: true, missed: 9)),
      (12, [0, 0, 0, 0, 0, 0, 0, 0, 5, 3, 1, 77], .userProbes(path: "name", count: 3, atReturn: true, process: 77)),
      (13, [9, 54], .netkit(interface: 9, attachType: 54)), (14, [6, 7], .socketMap(mapID: 6, attachType: 7)),
      (9, [6], .structOperations(mapID: 6)), (15, [59, 3, 2], .tracings(attachType: 59, count: 3, object: 2)),
      (7, [2, 0, 0, 0, 5, 16, 6, 0, 0, 0], .perfEvent(.userProbe(path: "name", offset: 16, atReturn: true, cookie: 6))),
      (
        7, [3, 0, 0, 0, 5, 16, 0, 0, 9, 0, 6, 0],
        .perfEvent(.kernelProbe(function: "name", offset: 16, atReturn: false, missed: 9, cookie: 6))
      ),
      (7, [0], .perfEvent(.unknown)), (99, [1, 2], .other),
    ] as [(UInt32, [UInt32], LinkInfo.Details)])
  func `what the kernel says about a link is read from where the header has it`(
    type: UInt32, union: [UInt32], details: LinkInfo.Details
  ) {
    let info = info([type, 4, 5, 0] + union, name: "name")
    #expect(info.id == 4 && info.programID == 5 && info.type.rawValue == type)
    #expect(info.details == details)
  }

  @Test
  func `types of links have libbpf's names, and others their number`() {
    #expect("\(LinkType.userProbes)" == "uprobe_multi" && "\(LinkType.tracingMulti)" == "tracing_multi")
    #expect("\(LinkType(rawValue: 77))" == "77")
  }

  @Test
  func `settings of events lie where the header has them`() {
    var settings = PerfEventSettings(type: 8, configuration: 1)
    settings.frequency = 100
    settings.sampleFormat = 1 << 10
    settings.wakeupSamples = 2
    settings.place = PerfEventSettings.Place(name: "f", offset: 16)
    let block = settings.attributes(placeAddress: 0x1234)
    #expect(block.bytes.count == 72)
    #expect([0, 4, 48].map { block.get(UInt32.self, at: $0) } == [8, 72, 2])
    #expect([8, 16, 24, 56, 64].map { block.get(UInt64.self, at: $0) } == [1, 100, 1 << 10, 0x1234, 16])
    // freq, the eleventh bit field.
    #expect(block.get(UInt64.self, at: 40) == (UInt16(1).littleEndian == 1 ? 1 << 10 : 1 << 53))
  }
}
