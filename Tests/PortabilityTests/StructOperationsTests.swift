import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Portability

/// struct_ops maps of the fixture `struct-ops`, and the kernel's structs.
@Suite struct StructOperationsTests {
  /// The kernel's `sample_ops`; `edit` changes its members, of which each has a name, a type and a size in bytes.
  private func kernel(
    hasWrapper: Bool = true, _ edit: (inout [(String, TypeID, UInt32)], inout KernelSample) -> Void = { _, _ in }
  ) -> KernelSample {
    KernelSample { kernel in
      let call = kernel.types.pointer(to: kernel.types.prototype(returning: KernelSample.int, [("argument", KernelSample.int)]))
      let unsigned = kernel.types.integer("unsigned int", size: 4, encoding: 0)
      let mode = kernel.types.enumeration("mode", [("MODE_OFF", 0), ("MODE_ON", 1)])
      let char = kernel.types.integer("char", size: 1)
      let name = kernel.types.array(of: char, index: KernelSample.int, count: 16)
      let nested = kernel.types.structure(nil, size: 4, [.init("inside", KernelSample.int, at: 0)])
      let owner = kernel.types.pointer(to: .void)
      var members: [(String, TypeID, UInt32)] = [
        ("init", call, 8), ("release", call, 8), ("flags", unsigned, 4), ("mode", mode, 4), ("name", name, 16),
        ("nested", nested, 4),
        ("owner", owner, 8),
      ]
      edit(&members, &kernel)
      var place: UInt32 = 0
      let entries = members.map { member in
        defer { place += (member.2 + 7) / 8 * 8 }
        return BTFWriter.Member(member.0, member.1, at: place * 8)
      }
      let operations = kernel.types.structure("sample_ops", size: place, entries)
      if hasWrapper { kernel.types.structure("bpf_struct_ops_sample_ops", size: place, [.init("data", operations, at: 0)]) }
    }
  }

  /// What is found about each map.
  private func mismatches(_ kernel: KernelSample) throws -> [String: [StructOperationsMismatch]] {
    var found: [String: [StructOperationsMismatch]] = [:]
    for finding in StructOperationsCheck(try ObjectSample.inventory(Fixture.object("struct-ops").array()), try kernel.facts())
      .findings()
    {
      #expect(finding.effect == .notLoaded)
      if case .structOperationsMember(let map, let mismatch) = finding.cause { found[map, default: []].append(mismatch) }
      if case .structOperationsMissing(let map, let type) = finding.cause {
        #expect(type == "sample_ops")
        found[map] = []
      }
    }
    return found
  }

  @Test func `a type that the kernel has not got, or that is no struct_ops, is missing`() throws {
    let maps: Set = ["plain", "linked", "empty"]
    #expect(Set(try mismatches(KernelSample()).keys) == maps)
    #expect(Set(try mismatches(kernel(hasWrapper: false)).keys) == maps)
  }

  @Test func `a bit field fits nowhere, and all else fits the same type`() throws {
    // What is missing may be zero. Of a bit field libbpf looks at as many bytes as its type has, which here are those of the name too.
    #expect(try mismatches(kernel()) == ["plain": [.noMember("narrow")], "linked": [.noMember("narrow")]])
  }

  @Test func `a member that is set must be there`() throws {
    let found = try mismatches(kernel { members, _ in members.removeAll { $0.0 == "init" || $0.0 == "flags" || $0.0 == "owner" } })
    #expect(found["plain"] == [.noMember("init"), .noMember("narrow")])
    #expect(found["linked"] == [.noMember("init"), .noMember("flags"), .noMember("narrow")])
    #expect(found["empty"] == nil)
  }

  @Test func `a member of another kind or size does not fit`() throws {
    let found = try mismatches(
      kernel { members, kernel in
        members[2] = ("flags", kernel.types.pointer(to: .void), 8)
        members[3] = ("mode", kernel.types.enumeration("mode", size: 8, []), 8)
      })
    guard let empty = found["empty"], empty.count == 2, case .otherType("flags", _, _) = empty[0] else {
      Issue.record("\(found)")
      return
    }
    #expect(empty[1] == .otherType("mode", expected: "4 bytes", found: "8 bytes"))
  }

  @Test func `a program fits only a pointer to a function`() throws {
    let found = try mismatches(
      kernel { members, kernel in members[0] = ("init", kernel.types.pointer(to: KernelSample.int), 8) })
    #expect(found["plain"] == [.notAFunction("init"), .noMember("narrow")])
    #expect(found["empty"] == nil)
  }

  // MARK: Arguments

  /// Its member `init` takes one argument.
  private func reading(_ offset: Int16, size: UInt32 = 8, map: String? = ".struct_ops") throws -> ObjectSample {
    var object = ObjectSample("struct_ops/init", [Code.load(2, 1, offset, size: size)] + Code.end)
    if let map { object.operations("sample_ops___old", in: map, [("release", nil), ("init", "program")]) }
    return object
  }

  @Test func `a program gets the arguments of the kernel's member that it takes the place of`() throws {
    #expect(try reading(0).findings(on: kernel()) == [])
    #expect(try reading(0, size: 4).findings(on: kernel()) == [])
    let findings = try reading(8).findings(on: kernel())
    #expect(findings.map(\.cause) == [.contextAccess(target: "sample_ops::init", argument: 2, count: 1)])
    #expect(findings.map(\.effect) == [.notLoaded])
    let parts = try reading(4, size: 4).findings(on: kernel())
    #expect(parts.map(\.cause) == [.contextRefused(.unaligned(offset: 4, size: 4, step: 8))])
  }

  @Test(arguments: [nil, "?.struct_ops"])
  func `a program that no map uses is refused, and one of a map that is not created is left out`(map: String?) throws {
    let answer = try reading(0, map: map).answer(on: kernel()).programs[0]
    #expect(answer.findings.map(\.cause) == [.structOperationsUnused(isInMap: map != nil)])
    #expect(answer.load == .fails && answer.verdict == (map == nil ? .fails : .degraded))
  }
}
