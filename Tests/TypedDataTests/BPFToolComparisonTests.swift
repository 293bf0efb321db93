import BTF
import ByteReading
import Foundation
import Kernel
import Reporting
import TestSupport
import Testing
import TypedData

/// What bpftool shows of maps that it loaded, against what this program shows of the same bytes.
@Suite(
  "Comparison with bpftool map dump",
  .enabled(if: Tool("bpftool") != nil && FileManager.default.isWritableFile(atPath: "/sys/fs/bpf"), "needs root, bpftool and bpffs")
)
struct BPFToolComparisonTests {
  /// One element of a map as bpftool prints it.
  private struct Element {
    var value: [UInt8]
    var formatted: Any
  }

  /// Runs `body` with bpftool and a folder in which it pinned the maps of the fixture.
  private func withMaps(_ body: (Tool, String) throws -> Void) throws {
    let tool = try #require(Tool("bpftool"))
    let folder = "/sys/fs/bpf/btfscope-values-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let output = try tool.run(["prog", "loadall", Fixture.path("values/el.o"), folder, "pinmaps", folder + "/maps"])
    try #require(output.status == 0, "\(output.diagnostics)")
    try body(tool, folder + "/maps")
  }

  private func json(_ tool: Tool, _ arguments: [String]) throws -> Any {
    var text = try tool.run(["-j"] + arguments).text
    // bpftool calls every anonymous member "": a reader of JSON keeps the last one.
    for number in 0... {
      guard let place = text.range(of: #""":"#) else { break }
      text.replaceSubrange(place, with: "\"#\(number)\":")
    }
    return try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  /// The map's number, and the types that the kernel has for it.
  private func map(_ tool: Tool, _ path: String) throws -> (id: UInt32, types: BTFTypeTable) {
    let info = try #require(try json(tool, ["map", "show", "pinned", path]) as? [String: Any])
    let (id, types) = (try #require(info["id"] as? UInt32), try #require(info["btf_id"] as? UInt32))
    return (id, try BTFTypeTable(BTFObject(id: types).bytes()))
  }

  private func elements(_ tool: Tool, _ path: String) throws -> [Element] {
    let list = try #require(try json(tool, ["map", "dump", "pinned", path]) as? [[String: Any]])
    return try list.map { entry in
      let bytes = try #require(entry["value"] as? [String]).map { try #require(UInt8($0.dropFirst(2), radix: 16)) }
      let formatted = try #require(entry["formatted"] as? [String: Any])
      return Element(value: bytes, formatted: try #require(formatted["value"]))
    }
  }

  private func shown(_ layout: ValueLayout, _ data: [UInt8]) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(layout.json(data).utf8), options: .fragmentsAllowed)
  }

  @Test
  func `values of every kind are shown as bpftool shows them, but for what docs/typed-data.md lists`() throws {
    try withMaps { tool, folder in
      let (id, types) = try map(tool, folder + "/values")
      let layout = try ValueLayout(types, try #require(types.types(named: "value").first))
      let values = try KernelMap.open(id: id)
      var random = SplitMix64(seed: 11)
      for key in 0..<64 as Range<UInt32> {
        try values.update(bytes(key), BPFToolComparisonTests.value(key, layout.byteCount, &random))
      }
      let elements = try elements(tool, folder + "/values")
      #expect(elements.count == 64)
      for element in elements {
        let ours = try #require(try shown(layout, element.value) as? [String: Any])
        compare(element.formatted, ours, layout.json(element.value))
      }
    }
  }

  /// Zeros, ones, and random bytes with text and small numbers among them.
  private static func value(_ key: UInt32, _ count: Int, _ random: inout SplitMix64) -> [UInt8] {
    switch key {
    case 0: return [UInt8](repeating: 0, count: count)
    case 1: return [UInt8](repeating: 255, count: count)
    default:
      var data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = Array("text\0more".utf8)
      if key % 2 == 0 { data.replaceSubrange(26..<26 + text.count, with: text) }
      if key % 3 == 0 {
        for index in 0..<count where index % 4 > 0 { data[index] = 0 }
        for index in 0..<count where index % 4 == 0 { data[index] %= 8 }
      }
      return data
    }
  }

  @Test(arguments: ["data", "rodata", "bss"])
  func `variables are shown by name`(section: String) throws {
    try withMaps { tool, folder in
      let (_, types) = try map(tool, folder + "/el_" + section)
      let layout = try ValueLayout(types, try #require(types.types(named: "." + section).first))
      for element in try elements(tool, folder + "/el_" + section) {
        let theirs = try #require((element.formatted as? [String: Any])?["." + section] as? [[String: Any]])
        let ours = try #require(try shown(layout, element.value) as? [String: Any])
        #expect(!theirs.isEmpty && theirs.count == ours.count)
        for variable in theirs { for (name, value) in variable { compare(value, ours[name], layout.json(element.value), name) } }
      }
    }
  }
}

extension BPFToolComparisonTests {
  /// Widths in bits of what is a bit field in the fixture, which bpftool shows without a sign and without names.
  private static let bitFields = ["low": 3, "middle": 5, "high": 20, "narrow": 4, "part": 40]

  /// Compares two values that were read from JSON; `path` leads to them.
  private func compare(_ theirs: Any, _ ours: Any?, _ text: String, _ path: String = "value") {
    let name = path.split(separator: ".").last.map(String.init) ?? path
    switch (theirs, ours) {
    case (let theirs as [String: Any], let ours as [String: Any]):
      for (key, value) in theirs {
        // Members of anonymous structs stand among the others.
        compare(value, key.hasPrefix("#") ? ours : ours[key], text, key.hasPrefix("#") ? path : "\(path).\(key)")
      }
    case (let theirs as [Any], let ours as [Any]):
      #expect(theirs.count == ours.count, "\(path) in \(text)")
      for (index, pair) in zip(theirs, ours).enumerated() { compare(pair.0, pair.1, text, "\(path).\(index)") }
    case (let theirs as [Any], let ours as String):
      // Text that is not ASCII, or fills its array.
      let bytes = theirs.compactMap { ($0 as? Int).map { UInt8(truncatingIfNeeded: $0) } }
      #expect(ours == String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self), "\(path) in \(text)")
    case (let theirs as String, let ours as String) where number(theirs) == nil:
      #expect(theirs == ours, "\(path) in \(text)")
    default:
      guard let ours, let (first, second) = numbers(theirs, ours, name) else {
        Issue.record("\(path): bpftool shows \(theirs), we \(ours ?? "nothing") in \(text)")
        return
      }
      #expect(first == second, "\(path) in \(text)")
    }
  }

  /// Both values as bits of the same width.
  private func numbers(_ theirs: Any, _ ours: Any, _ name: String) -> (UInt128, UInt128)? {
    guard let first = number(theirs) else { return nil }
    if let width = BPFToolComparisonTests.bitFields[name], let second = number(ours) ?? kinds[ours as? String ?? ""] {
      let mask = UInt128.max >> UInt128(128 - width)
      return (first & mask, second & mask)
    }
    // Flags by their names, and bools that are neither 0 nor 1.
    if let names = ours as? String, number(names) == nil {
      return (first, names.split(separator: "|").reduce(0) { $0 | (kinds[String($1)] ?? UInt128(1) << 100) })
    }
    guard let second = number(ours) else { return nil }
    if name == "on" { return (first > 0 ? 1 : 0, second > 0 ? 1 : 0) }
    // An unsigned enum's value without a name has a sign in bpftool.
    let mask =
      ["kind", "other", "access", "last"].contains(name) ? UInt128(UInt32.max) : name == "large" ? UInt128(UInt64.max) : .max
    return (first & mask, second & mask)
  }

  private var kinds: [String: UInt128] {
    ["KIND_OPEN": 0, "KIND_CLOSE": 1, "KIND_READ": 5, "ACCESS_READ": 1, "ACCESS_WRITE": 2, "ACCESS_RUN": 4, "ACCESS_ALL": 7]
  }

  /// A number as 128 bits, extended by its sign; nil for what is none.
  private func number(_ value: Any) -> UInt128? {
    if let text = value as? String {
      guard text.hasPrefix("0x"), let bits = UInt128(text.dropFirst(2), radix: 16) else { return nil }
      // A signed value below -2^53 is shown by its 64 bits.
      return bits
    }
    guard let number = value as? NSNumber else { return nil }
    if number.int64Value < 0, number.doubleValue < 0 {
      let wide = Int128(number.int64Value)
      return number.int64Value < -(1 << 53) ? UInt128(UInt64(bitPattern: number.int64Value)) : UInt128(bitPattern: wide)
    }
    return UInt128(number.uint64Value)
  }
}
