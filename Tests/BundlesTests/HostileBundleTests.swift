import ByteReading
import TestSupport
import Testing

@testable import Bundles

/// Bundles that nobody wrote with this program, or that somebody changed.
@Suite struct HostileBundleTests {
  private let a = SampleBundle.types("a")
  private let b = SampleBundle.types("b")

  private func name(_ bytes: [UInt8]) -> String { BundleName.of(SHA256Digest(of: Bytes(bytes))) }

  /// An archive with the index of one kernel, and these files.
  private func archive(_ files: [(String, [UInt8])], index: [UInt8]? = nil) -> [UInt8] {
    SampleBundle.archive([(BundleName.index, index ?? SampleBundle.index(["a"]).json)] + files)
  }

  @Test(arguments: [
    [], Array("hello".utf8), [UInt8](repeating: 0, count: 10240), SampleBundle.types("a"), SampleBundle.part("btf/x", [1, 2, 3]),
  ])
  func `what is no bundle is called so`(bytes: [UInt8]) {
    #expect(complaint(about: bytes)?.contains("is no bundle of minimised BTF") == true)
  }

  @Test(arguments: ["../escape", "/etc/passwd", "btf/../../x.btf", "btf/00.btf", "index.json", "other.json", "BTF/x", ""])
  func `a file of another name is an error`(name: String) {
    let words = complaint(about: archive([(name, a)]))
    #expect(words?.contains("the file is called '\(name)' (allowed: btf/ with 64 hexadecimal digits") == true, "\(words ?? "")")
  }

  @Test func `a file that is there twice, or not in order, is an error`() {
    #expect(complaint(about: archive([(name(a), a), (name(a), a)]))?.hasSuffix("is there twice") == true)
    let files = [a, b].sorted { SHA256Digest(of: Bytes($0)) > SHA256Digest(of: Bytes($1)) }
    #expect(complaint(about: archive(files.map { (name($0), $0) }))?.contains("each above the one before") == true)
  }

  @Test func `a file that the index does not name, or that is missing, is an error`() {
    let files = [a, b].sorted { SHA256Digest(of: Bytes($0)) < SHA256Digest(of: Bytes($1)) }
    #expect(complaint(about: archive(files.map { (name($0), $0) }))?.hasSuffix("the index does not name it") == true)
    #expect(complaint(about: archive([]))?.hasSuffix("the index names it, and it is not there") == true)
  }

  @Test func `a file that is not what its name says is an error with both digests`() {
    let words = complaint(
      about: SampleBundle.archive([(BundleName.index, SampleBundle.index(["a"]).json), (name(a), b)], listsFiles: false))
    #expect(words?.contains("does not list what is in the bundle") == true)
    var lines = [(BundleName.index, SHA256Digest(of: Bytes(SampleBundle.index(["a"]).json)))]
    lines.append((name(a), SHA256Digest(of: Bytes(a))))
    // As long as the one that it is in the place of, and with a list that says nothing of it.
    let bytes =
      SampleBundle.part(BundleName.index, SampleBundle.index(["a"]).json) + SampleBundle.part(name(a), b)
      + SampleBundle.part(BundleName.sums, BundleName.sums(lines)) + [UInt8](repeating: 0, count: 1024)
    #expect(complaint(about: bytes)?.contains("has the SHA-256 \(SHA256Digest(of: Bytes(b))) (allowed: ") == true)
  }

  @Test func `sizes that are absurd are errors, whatever is there`() {
    let huge = TarHeader.fileLimit
    #expect(
      complaint(about: SampleBundle.part(BundleName.index, [], claimed: huge))
        == "index.json at offset 0x0: has \(huge) bytes (at most 67108864)")
    let index = SampleBundle.part(BundleName.index, SampleBundle.index(["a"]).json)
    #expect(
      complaint(about: index + SampleBundle.part(name(a), a, claimed: huge))?.contains("has \(huge) bytes (at most 268435456)")
        == true)
    #expect(
      complaint(about: index + SampleBundle.part(name(a), a, claimed: 1 << 20))?.contains("needs 1048576 bytes, 512 left") == true)
    #expect(
      complaint(about: index + SampleBundle.part(BundleName.sums, a, claimed: 1 << 20))?.contains("has 1048576 bytes") == true)
    var header = SampleBundle.part(BundleName.index, [1, 2, 3])
    header[124] = 0x80
    #expect(complaint(about: header)?.contains("the size in its header is not eleven octal digits") == true)
  }

  @Test func `a header that another archiver makes is an error that names the byte`() throws {
    var bytes = try SampleBundle.bytes(SampleBundle.index(["a"]), ["a"])
    bytes[136] = 0x31
    #expect(complaint(about: bytes) == "index.json at offset 0x0: byte 136 of the header is 0x31 (allowed: 0x30)")
  }

  @Test func `counts that are not those of the file are errors`() throws {
    var index = SampleBundle.index(["a"])
    index.minima[0].kernel.types = 7
    #expect(complaint(about: archive([(name(a), a)], index: index.json))?.hasSuffix("has 2 types (the index says 7)") == true)
    index = SampleBundle.index(["a"])
    index.minima[0].kernel.size += 1
    #expect(
      complaint(about: archive([(name(a), a)], index: index.json))?.hasSuffix(
        "has \(a.count) bytes (the index says \(a.count + 1))")
        == true)
  }

  @Test func `what is no BTF is an error with its place`() {
    let junk: [UInt8] = Array("no BTF at all, and longer than a header".utf8)
    let index = BundleIndex(objects: [], minima: [SampleBundle.minimum(junk)], kernels: [SampleBundle.kernel("1.0")])
    let words = complaint(about: archive([(name(junk), junk)], index: index.json))
    #expect(words?.contains("\(name(junk)) at offset 0x") == true && words?.contains("not BTF") == true, "\(words ?? "")")
  }

  private func indexComplaint(_ change: (String) -> String) -> String? {
    let text = String(decoding: SampleBundle.index(["a"]).json, as: UTF8.self)
    let changed = change(text)
    #expect(changed != text)
    return complaint(about: archive([(name(a), a)], index: Array(changed.utf8)))
  }

  @Test(arguments: [
    ("btfscope/bundle/1", "btfscope/bundle/2", "schema: is 'btfscope/bundle/2' (allowed: btfscope/bundle/1)"),
    (#""minimum":0"#, #""minimum":1"#, "kernels[0].minimum: is 1 (allowed: below 1)"),
    (#""minimum":0"#, #""minimum":-1"#, "kernels[0].minimum: is no whole number from 0 to 4294967295"),
    (#""minimum":0"#, #""minimum":1e99"#, "kernels[0].minimum: is no whole number"),
    (#""minimum":0"#, #""minimum":"0""#, "kernels[0].minimum: is no number"),
    (#""minimum":0"#, #""Minimum":0"#, "kernels[0]: the field 'minimum' is missing"),
    (#""minimum":0"#, #""minimum":0,"minimum":0"#, "kernels[0].minimum: is given twice"),
    (#""pointer_size":8"#, #""pointer_size":7"#, "minima[0].pointer_size: is not 4 or 8"),
    (#""decisions":[]"#, #""decisions":["00"]"#, "minima[0].decisions[0]: is no SHA-256 (allowed: 64 hexadecimal digits)"),
    (
      #""decisions":[]"#, #""decisions":["\#(String(repeating: "0", count: 64))"]"#,
      "minima[0]: 1 decisions (needed: one for each of 0 objects)"
    ),
    (
      #""modules":[]"#,
      #""modules":[{"module":"../x","sha256":"\#(String(repeating: "0", count: 64))","bytes":1,"types":1}]"#,
      "minima[0].modules[0].module: '../x' is no name of a module (allowed: letters, digits, _ and -)"
    ),
    (#""release":"6.0.0""#, #""release":6"#, "kernels[0].release: "),
    ("}\n", "", "found the end (allowed: ',' or '}')"), ("}\n", "}]", "allowed: the end, after one value"),
  ])
  func `an index that is not one is an error that says where`(old: String, new: String, words: String) {
    let found = indexComplaint { $0.replacing(old, with: new) }
    #expect(found?.hasPrefix("index.json: ") == true && found?.contains(words) == true, "\(found ?? "")")
  }

  @Test func `fields that a later version adds are passed over, unless they are too deep`() {
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    for (value, isGood) in [(#"{"a":[1,"x",null,true,{}]}"#, true), (deep, false)] {
      let words = indexComplaint { $0.replacing(#""minimum":0"#, with: #""minimum":0,"later":\#(value)"#) }
      #expect((words == nil) == isGood, "\(words ?? "")")
    }
  }

  @Test func `an index that no kernel uses all of is an error`() {
    let index = BundleIndex(
      objects: [], minima: [SampleBundle.minimum(a), SampleBundle.minimum(b)], kernels: [SampleBundle.kernel("1.0")])
    #expect(complaint(about: archive([(name(a), a)], index: index.json)) == "index.json: minima[1]: no kernel has it")
  }
}
