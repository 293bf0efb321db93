import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// Which types of a target are tried, and in which order.
@Suite struct CandidateTests {
  /// A struct of one `int` member.
  private static func structure(_ types: inout BTFWriter, _ name: String?, _ member: String = "a", at bit: UInt32 = 0) -> TypeID {
    let int = types.integer("int", size: 4)
    return types.structure(name, size: 64, [.init(member, int, at: bit)])
  }

  private func object(_ name: String, _ accesses: [(RelocationKind, String)]) -> SampleObject {
    var object = SampleObject()
    let type = Self.structure(&object.types, name)
    for (kind, access) in accesses { object.relocate(kind, type, access, Code.move(kind == .fieldByteOffset ? 0 : 1)) }
    return object
  }

  @Test(arguments: [
    ("s", "s"), ("s___old", "s"), ("s", "s___new"), ("s___a", "s___b"), ("a___b___c", "a___b___d"), ("s___", "s___"),
    ("___s", "___s"),
    ("s____x", "s____x"), ("a", "a___flavour"), ("ab", "ab___flavour"), ("abc", "abc___flavour"),
    ("long_name", "long_name___flavour"),
  ])
  func `names are compared without their last flavour`(local: String, target: String) throws {
    var types = BTFWriter()
    _ = Self.structure(&types, target, at: 32)
    #expect(try object(local, [(.fieldByteOffset, "0:0")]).decide(against: types).outcome == .adjusted)
  }

  @Test(arguments: [
    ("s", "t"), ("s___old", "s___old___new"), ("a___b", "b"), ("a___b___c", "a___b"), ("s___", "s"), ("___s", "s"), ("s", "s2"),
    ("abcd", "abc"),
  ])
  func `other names are no candidates`(local: String, target: String) throws {
    var types = BTFWriter()
    _ = Self.structure(&types, target, at: 32)
    let resolution = try object(local, [(.fieldByteOffset, "0:0")]).decide(against: types)
    #expect(resolution.candidateCount == 0 && resolution.outcome == .poisoned)
  }

  @Test func `a type of another kind is no candidate`() throws {
    var types = BTFWriter()
    types.union("s", size: 4, [.init("a", types.integer("int", size: 4), at: 0)])
    types.forward("s")
    types.typedef("s", to: TypeID(1))
    let resolution = try object("s", [(.typeExists, "0")]).decide(against: types)
    #expect(resolution.candidateCount == 0 && resolution.outcome == .absent)
  }

  @Test func `a type without a name has no candidates, which is an error`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, nil)
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(0))
    #expect(try object.decide(against: object.types).failure?.reason == .anonymousType(type))
  }

  @Test func `candidates that agree are all matches`() throws {
    var types = BTFWriter()
    let first = Self.structure(&types, "s", at: 32)
    let second = Self.structure(&types, "s___2", at: 32)
    let resolution = try object("s", [(.fieldByteOffset, "0:0")]).decide(against: types)
    #expect(resolution.matches.map(\.candidate.type) == [first, second])
    #expect(resolution.outcome == .adjusted)
  }

  @Test func `candidates that disagree make it ambiguous`() throws {
    var types = BTFWriter()
    _ = Self.structure(&types, "s", at: 32)
    _ = Self.structure(&types, "s___2", at: 64)
    let resolution = try object("s", [(.fieldByteOffset, "0:0")]).decide(against: types)
    #expect(resolution.outcome == .ambiguous)
    #expect(resolution.failure?.reason == .ambiguousOffset(32, 64))
    #expect(resolution.matches.count == 2)
  }

  @Test func `enumerators of different values make it ambiguous`() throws {
    var object = SampleObject()
    let type = object.types.enumeration("e", [("A", 1)])
    object.relocate(.enumeratorValue, type, "0", Code.move(1))
    var types = BTFWriter()
    types.enumeration("e", [("A", 1)])
    types.enumeration("e___2", [("A", 2)])
    #expect(try object.decide(against: types).failure?.reason == .ambiguousValue(1, 2))
  }

  @Test func `a candidate that does not fit is left out from then on`() throws {
    var types = BTFWriter()
    let both = Self.structure(&types, "s", "a")
    let other = Self.structure(&types, "s___2", "b")
    _ = other
    let object = object("s", [(.fieldByteOffset, "0:0"), (.typeExists, "0")])
    let target = RelocationTarget(types: try types.table())
    let byLibbpf = try object.decideAll(against: target)
    #expect(byLibbpf.map(\.candidateCount) == [2, 1])
    #expect(byLibbpf[1].matches.map(\.candidate.type) == [both])
    #expect(byLibbpf[1].rejections.map(\.mismatch) == [.dropped(by: 0)])
    // The kernel itself looks anew each time.
    let byKernel = try object.decideAll(against: target, dialect: .kernel)
    #expect(byKernel.map(\.candidateCount) == [2, 2])
    #expect(byKernel[1].matches.count == 2)
  }

  @Test func `where none fits all are kept`() throws {
    var types = BTFWriter()
    _ = Self.structure(&types, "s", "b")
    _ = Self.structure(&types, "s___2", "c")
    let object = object("s", [(.fieldExists, "0:0"), (.fieldExists, "0:0")])
    #expect(try object.decideAll(against: RelocationTarget(types: types.table())).map(\.candidateCount) == [2, 2])
  }

  @Test func `modules are asked only where the kernel itself has none`() throws {
    var base = BTFWriter()
    _ = Self.structure(&base, "in_kernel", at: 32)
    let kernel = try base.table()
    func module(_ bit: UInt32) throws -> BTFTypeTable {
      var types = BTFWriter(splitFrom: kernel)
      for name in ["in_kernel", "in_module"] { _ = Self.structure(&types, name, at: bit) }
      return try types.table(base: kernel)
    }
    let target = RelocationTarget(
      types: kernel, modules: [.init(name: "one", types: try module(64)), .init(name: "two", types: try module(64))])
    let inKernel = try object("in_kernel", [(.fieldByteOffset, "0:0")]).decideAll(against: target)[0]
    #expect(inKernel.matches.map(\.candidate.place) == [.kernel] && inKernel.new?.value == 4)
    let inModule = try object("in_module", [(.fieldByteOffset, "0:0")]).decideAll(against: target)[0]
    #expect(inModule.matches.map(\.candidate.place) == [.module(0), .module(1)] && inModule.new?.value == 8)
    #expect(target.moduleName(inModule.matches[1].candidate.place) == "two")
    let object = try object("in_module", [(.fieldByteOffset, "0:0")]).object()
    #expect(Resolver(object, target: RelocationTarget(types: kernel)).lacksCandidates)
    #expect(!Resolver(object, target: target).lacksCandidates)
  }

  @Test func `an enum and one of 64 bits are candidates for each other, but not for the kernel`() throws {
    var object = SampleObject()
    let type = object.types.enumeration("e", [("A", 1)])
    object.relocate(.enumeratorExists, type, "0", Code.move(1))
    var types = BTFWriter()
    types.enumeration64("e", [("A", 1 << 40)])
    #expect(try object.decide(against: types).outcome == .unchanged)
    #expect(try object.decide(against: types, dialect: .kernel).candidateCount == 0)
  }

  @Test func `among thousands of names each finds its own`() throws {
    var object = SampleObject()
    var types = BTFWriter()
    for index in 0..<3000 {
      let type = Self.structure(&object.types, "name_\(index)", at: 0)
      _ = Self.structure(&types, "name_\(2999 - index)___x", at: 8 * UInt32(2999 - index))
      object.relocate(.fieldByteOffset, type, "0:0", Code.move(0))
    }
    let resolutions = try object.decideAll(against: RelocationTarget(types: types.table()))
    #expect(resolutions.map(\.candidateCount) == Array(repeating: 1, count: 3000))
    #expect(resolutions.map { $0.new?.value } == (0..<3000).map { UInt64($0) })
  }

  /// An index of a target, as an audit of many objects has it.
  private func index(_ target: RelocationTarget) -> CandidateIndex {
    var tables = [CandidateIndex.Table(place: .kernel, types: target.types, names: NameIndex(target.types))]
    if let base = target.types.base {
      tables.insert(CandidateIndex.Table(place: .kernel, types: base, names: NameIndex(base)), at: 0)
    }
    for (number, module) in target.modules.enumerated() {
      tables.append(CandidateIndex.Table(place: .module(number), types: module.types, names: NameIndex(module.types)))
    }
    return CandidateIndex(tables)
  }

  @Test func `an index finds what a look at all types finds, in the same order`() throws {
    let names = [
      "s", "s___a", "s___b", "a___b", "a___b___c", "a___b___d", "a", "___s", "s___", "s____x", "t", "_s", "s_", "s__x", "e",
      "e___f",
      String(repeating: "l", count: 5000), String(repeating: "l", count: 4090) + "___f",
    ]
    func fill(_ types: inout BTFWriter, _ chosen: [String]) {
      for name in chosen {
        _ = Self.structure(&types, name)
        types.typedef(name, to: TypeID(1))
        types.enumeration(name, [("\(name)_one", 1)])
        types.enumeration64(name, [("\(name)_two", 2)])
        types.forward(name)
      }
    }
    var kernel = BTFWriter()
    fill(&kernel, names.filter { $0 != "t" && $0 != "e" } + ["s", "s___a"])
    let base = try kernel.table()
    var modules: [RelocationTarget.Module] = []
    for (number, chosen) in [["t", "e", "s"], ["t___x", "e___y", "t"]].enumerated() {
      var module = BTFWriter(splitFrom: base)
      fill(&module, chosen)
      modules.append(.init(name: "m\(number)", types: try module.table(base: base)))
    }
    var local = BTFWriter()
    fill(&local, names + ["t___z", "no_such_name", "s___b___c"])
    local.function("s", local.prototype(), linkage: 1)
    let types = try local.table()
    let roots = Set((1..<types.typeCount).map { TypeID($0) })
    for target in [
      RelocationTarget(types: base), RelocationTarget(types: base, modules: modules), RelocationTarget(types: modules[0].types),
    ] {
      for dialect in [Dialect.libbpf, .kernel] {
        let all = CandidateSearch(roots, of: types, in: target, dialect: dialect)
        var found = 0
        for only in [roots, roots.filter { types.record($0)?.kind != .function }] {
          let indexed = CandidateSearch(only, of: types, in: target, dialect: dialect, index: index(target))
          for root in only {
            #expect(indexed.candidates(of: root) == all.candidates(of: root), "\(types.name(of: root)?.prefix(20) ?? "")")
            found += all.candidates(of: root).count
          }
        }
        #expect(found > 100)
      }
    }
  }
}
