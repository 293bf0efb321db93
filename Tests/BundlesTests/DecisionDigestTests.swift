import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import TestSupport
import Testing

@testable import Bundles

/// The number that stands for all decisions about an object.
@Suite struct DecisionDigestTests {
  private func kernel(pid: UInt32 = 64, isSplit: Bool = false) throws -> RelocationTarget {
    var writer = BTFWriter()
    if isSplit { writer.integer("first", size: 4) }
    let int = writer.integer("int", size: 4)
    let long = writer.integer("unsigned long", size: 8, encoding: 0)
    let array = writer.array(of: int, index: int, count: 4)
    let inner = writer.structure("inner", size: 24, [.init("values", array, at: 32)])
    writer.structure(
      "task", size: 64, [.init("flag", long, at: 0), .init("pid", int, at: pid), .init("inner", inner, at: 128)])
    writer.enumeration("mode", [("MODE_OFF", 0), ("MODE_ON", 7)])
    return RelocationTarget(types: try BTFTypeTable(Bytes(writer.array())))
  }

  private func digest(_ target: RelocationTarget, order: ByteOrder = .little) throws -> SHA256Digest {
    let object = try ObjectFile(ELFFile(Fixture.object("core-relocations", order: order)))
    let decided = Resolver(object, target: target).resolve()
    #expect(decided.count == 15)
    return DecisionDigest.make(decided, of: object, against: target)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `it is the same with the smallest BTF as with the whole`(order: ByteOrder) throws {
    let target = try kernel()
    let object = try ObjectFile(ELFFile(Fixture.object("core-relocations", order: order)))
    let minimization = try Minimization([object], against: target)
    #expect(minimization.isProved)
    let smaller = minimization.result.target
    #expect(try digest(smaller, order: order) == digest(target, order: order))
  }

  @Test func `it does not depend on numbers of types, and does on everything that is decided`() throws {
    #expect(try digest(kernel(isSplit: true)) == digest(kernel()))
    #expect(try digest(kernel(pid: 96)) != digest(kernel()))
    #expect(try digest(kernel()) != digest(kernel(), order: .big))
  }
}
