import ByteReading
import TestSupport
import Testing

@testable import BTF

/// Damaged BTF is an error or a table, never a trap and never a hang.
@Suite struct MalformedBTFTests {
  @Test(arguments: Fixture.objects)
  func `every fixture is whole`(object: String) throws {
    let table = try BTFTypeTable(Bytes(Fixture.section(object)))
    #expect(table.typeCount > 5)
    #expect(table.walk() == 0)
  }

  @Test(arguments: Fixture.objects)
  func `a prefix of a fixture is an error`(object: String) throws {
    let whole = try Fixture.section(object)
    for length in 0..<whole.count {
      // The strings come last, so that nothing shorter can be complete.
      #expect(throws: BTFError.self) { try BTFTypeTable(Bytes(Array(whole.prefix(length)))) }
    }
  }

  @Test(arguments: Fixture.objects)
  func `a changed byte is an error or a table that can be read`(object: String) throws {
    let whole = try Fixture.section(object)
    let table = try BTFTypeTable(Bytes(whole))
    let end = Int(table.header.length + table.header.typeLength)
    var readable = 0
    // The whole table is read for each change: of a large one not each byte, but each of a word as often as the others.
    let step = end > 4000 ? end / 2000 | 1 : 1
    for place in Array(0..<24) + stride(from: 24, to: end, by: step) {
      // In the header every bit; in the records the values that reach furthest.
      let values: [UInt8] = place < 24 ? (0..<8).map { whole[place] ^ (1 << $0) } : [0, 0xff, whole[place] ^ 0x80]
      for value in values where value != whole[place] {
        var damaged = whole
        damaged[place] = value
        guard let table = try? BTFTypeTable(Bytes(damaged)) else { continue }
        readable += 1
        _ = table.walk()
      }
    }
    // Most names, offsets and ids may be anything as far as the index is concerned.
    #expect(readable > 100)
  }

  @Test(arguments: Fixture.objects.filter { $0.hasSuffix("el.o") })
  func `a fixture split from another one's types can be read`(object: String) throws {
    let base = try BTFTypeTable(Bytes(Fixture.section("structs/eb.o")))
    let split = try BTFTypeTable(Bytes(Fixture.section(object)), base: base)
    // Its ids and names now mean something else; nothing of that may trap.
    _ = split.walk()
    #expect(split.typeCount > base.typeCount)
  }

  @Test func `the bundled kernel and its module are whole`() throws {
    let gzip = try #require(Tool("gzip"), "gzip is part of every Debian")
    let unpacked = try gzip.run(["-dc", Fixture.path("kernels/amd64-6.12.btf.gz")])
    let kernel = try BTFTypeTable(Bytes(unpacked.standardOutput))
    #expect(kernel.typeCount == 113_666)
    let module = try BTFTypeTable(Fixture.bytes("kernels/amd64-6.12-veth.btf"), base: kernel)
    #expect(module.firstTypeID == kernel.typeCount)
    #expect(module.name(of: TypeID(113_667)) == "veth_stats")
    var errors = 0
    for raw in 0..<module.typeCount {
      do throws(BTFError) {
        _ = try module.byteSize(of: TypeID(raw))
        _ = try module.alignment(of: TypeID(raw))
      } catch {
        errors += 1
      }
    }
    #expect(errors == 0)
  }

  @Test(.corpusPresent, arguments: ["amd64/5.10", "amd64/6.1.", "amd64/6.12", "amd64/7.2", "arm64/6.12", "s390x/6.12"])
  func `sizes and alignments of every type of real kernels are found`(kernel: String) throws {
    let corpus = try Corpus.require()
    let file = try #require(
      corpus.files(under: "kernels", suffix: "vmlinux.btf").first { $0.hasPrefix("kernels/\(kernel)") })
    let table = try BTFTypeTable(FileBytes.open(corpus.path(file)))
    #expect(table.typeCount > 50_000)
    #expect(table.header.order == (kernel.hasPrefix("s390x") ? .big : .little))
    var errors = 0
    for raw in table.ownTypeIDs {
      do throws(BTFError) {
        _ = try table.byteSize(of: TypeID(raw))
        _ = try table.alignment(of: TypeID(raw))
      } catch {
        errors += 1
      }
    }
    #expect(errors == 0)
  }
}
