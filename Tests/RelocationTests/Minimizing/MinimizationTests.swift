import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// A minimisation of which the proof holds, and the BTF is valid.
private func minimize(_ objects: [SampleObject], of target: RelocationTarget) throws -> Minimization {
  let minimization = try Minimization(objects.map { try $0.object() }, against: target)
  #expect(minimization.isProved)
  for table in [minimization.result.kernel] + minimization.result.modules.map(\.types) where !table.ownTypeIDs.isEmpty {
    #expect(BTFValidation(table, purpose: table.base == nil ? .program : .kernel).isValid)
  }
  return minimization
}

/// A table's own types, one in a line.
private func texts(_ table: BTFTypeTable) -> [String] {
  table.ownTypeIDs.map { raw in
    guard let record = table.record(TypeID(raw)), let kind = record.kind else { return "none" }
    var text = "\(kind) \(table.name(record.nameOffset) ?? "-")"
    if kind.hasSize { text += " \(record.byteSize)" }
    if kind.hasReference { text += " -> \(record.reference.rawValue)" }
    if kind == .array { text += " of \(table.array(record).element.rawValue)" }
    for member in table.members(of: record) {
      text += "; \(table.name(member.nameOffset) ?? "-") \(member.type.rawValue) at \(member.bitOffset)"
    }
    for value in table.enumerators(of: record) { text += "; \(table.name(value.nameOffset) ?? "-") \(value.value)" }
    return text
  }
}

@Suite struct MinimizationTests {
  /// A kernel with some of everything.
  private static func kernel() throws -> BTFTypeTable {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let long = writer.integer("long", size: 8)
    let alias = writer.typedef("count_t", to: int)
    let values = writer.array(of: long, index: int, count: 4)
    let inner = writer.union(nil, size: 8, [.init("low", alias, at: 0), .init("whole", long, at: 0)])
    let other = writer.structure("other", size: 8, [.init("x", long, at: 0)])
    let pointer = writer.pointer(to: other)
    writer.structure(
      "task", size: 128,
      [
        .init("pid", int, at: 0), .init("unused", long, at: 64), .init(nil, inner, at: 128), .init("values", values, at: 192),
        .init("other", pointer, at: 448), .init("held", other, at: 512),
      ])
    writer.enumeration("mode", [("OFF", 0), ("ON", 5), ("NEVER", 9)])
    let anonymous = writer.structure(nil, size: 4, [.init("counter", int, at: 0)])
    writer.typedef("atomic_t", to: anonymous)
    return try writer.table()
  }

  /// An object with one field of `struct task`, which it knows by that member alone.
  private static func field(
    _ kind: RelocationKind, _ access: String, _ value: Int32,
    _ members: (inout BTFWriter) -> [BTFWriter.Member]
  ) -> SampleObject {
    var object = SampleObject()
    let list = members(&object.types)
    let task = object.types.structure("task", size: 256, list)
    object.relocate(kind, task, access, Code.move(value))
    return object
  }

  private func kept(of objects: SampleObject...) throws -> [String] {
    texts(try minimize(objects, of: RelocationTarget(types: try MinimizationTests.kernel())).result.kernel)
  }

  @Test func `of a struct the members on the way are kept, and its size`() throws {
    let object = MinimizationTests.field(.fieldByteOffset, "0:0", 8) { [.init("pid", $0.integer("int", size: 4), at: 64)] }
    #expect(try kept(of: object) == ["integer int 4", "structure task 128; pid 1 at 0"])
  }

  @Test func `of anonymous members the way through them is kept, typedefs are not`() throws {
    let object = MinimizationTests.field(.fieldByteOffset, "0:0", 0) { [.init("low", $0.integer("int", size: 4), at: 0)] }
    #expect(
      try kept(of: object) == [
        "integer int 4", "union - 8; low 1 at 0", "structure task 128; - 2 at 128",
      ])
  }

  @Test func `of an array its elements and its index are kept`() throws {
    let object = MinimizationTests.field(.fieldByteOffset, "0:0:2", 16) {
      let long = $0.integer("long", size: 8)
      return [.init("values", $0.array(of: long, index: long, count: 4), at: 0)]
    }
    #expect(
      try kept(of: object) == ["integer int 4", "integer long 8", "array - of 2", "structure task 128; values 3 at 192"])
  }

  @Test func `of a pointer at the end of the way nothing behind it is kept, of a struct its size alone`() throws {
    let pointer = MinimizationTests.field(.fieldByteOffset, "0:0", 0) { [.init("other", $0.pointer(to: .void), at: 0)] }
    let held = MinimizationTests.field(.fieldByteSize, "0:0", 4) { [.init("held", $0.structure("other", size: 4), at: 0)] }
    #expect(
      try kept(of: pointer, held) == [
        "structure other 8", "pointer - -> 1", "structure task 128; other 2 at 448; held 1 at 512",
      ])
  }

  @Test func `of an enum the enumerators that are asked for are kept`() throws {
    var object = SampleObject()
    let mode = object.types.enumeration("mode", [("ON", 1), ("GONE", 2)])
    object.relocate(.enumeratorValue, mode, "0", Code.move(1))
    object.relocate(.enumeratorExists, mode, "1", Code.move(1))
    #expect(try kept(of: object) == ["enumeration mode 4; ON 5"])
  }

  @Test func `of a type whose existence and size are asked for the head is kept, and the typedef that has its name`() throws {
    var object = SampleObject()
    let task = object.types.structure("task", size: 4)
    let atomic = object.types.typedef("atomic_t", to: object.types.structure(nil, size: 8))
    object.relocate(.typeSize, task, "0", Code.move(4))
    object.relocate(.typeExists, atomic, "0", Code.move(1))
    #expect(try kept(of: object) == ["structure task 128", "structure - 4", "typedef atomic_t -> 2"])
  }

  @Test func `for type_matches the members that the object knows are kept, with what they hold`() throws {
    var object = SampleObject()
    let other = object.types.structure("other", size: 8)
    let pointer = object.types.pointer(to: other)
    let task = object.types.structure("task", size: 8, [.init("other", pointer, at: 0)])
    object.relocate(.typeMatches, task, "0", Code.move(1))
    #expect(try kept(of: object) == ["structure other 8", "pointer - -> 1", "structure task 128; other 2 at 448"])
  }

  @Test func `what is absent stays absent, and nothing is kept of what does not fit`() throws {
    var object = MinimizationTests.field(.fieldExists, "0:0", 1) { [.init("gone", $0.integer("int", size: 4), at: 0)] }
    let nowhere = object.types.structure("nowhere", size: 4)
    object.relocate(.typeSize, nowhere, "0", Code.move(4))
    object.relocate(.fieldByteOffset, TypeID(2), "0:0", Code.move(0))
    let minimization = try minimize([object], of: RelocationTarget(types: try MinimizationTests.kernel()))
    #expect(minimization.resolutions[0].map(\.outcome) == [.absent, .absent, .poisoned])
    #expect(minimization.result.kernel.ownTypeIDs.isEmpty)
  }

  @Test func `candidates that disagree are all kept`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    for place: UInt32 in [0, 32] { writer.structure("task", size: 8, [.init("pid", int, at: place)]) }
    let object = MinimizationTests.field(.fieldByteOffset, "0:0", 0) { [.init("pid", $0.integer("int", size: 4), at: 0)] }
    let minimization = try minimize([object], of: RelocationTarget(types: try writer.table()))
    #expect(minimization.resolutions[0].map(\.outcome) == [.ambiguous])
    #expect(
      texts(minimization.result.kernel) == [
        "integer int 4", "structure task 8; pid 1 at 0", "structure task 8; pid 1 at 32",
      ])
  }

  @Test func `a type's id changes, and names the same type`() throws {
    var object = SampleObject()
    let other = object.types.structure("other", size: 8)
    object.relocate(.typeIDTarget, other, "0", Code.move(1))
    let minimization = try minimize([object], of: RelocationTarget(types: try MinimizationTests.kernel()))
    #expect(texts(minimization.result.kernel) == ["structure other 8"])
    #expect(minimization.resolutions[0][0].new?.value == 6)
  }

  @Test func `byte order and pointer size of the kernel stay`() throws {
    var writer = BTFWriter(order: .big)
    let long = writer.integer("long unsigned int", size: 4, encoding: 0)
    writer.structure("task", size: 16, [.init("pid", writer.pointer(to: long), at: 32)])
    let object = MinimizationTests.field(.fieldByteOffset, "0:0", 0) { [.init("pid", $0.pointer(to: .void), at: 0)] }
    let minimization = try minimize([object], of: RelocationTarget(types: try writer.table(), pointerSize: 4))
    #expect(minimization.result.kernel.header.order == .big)
    // By that readers tell the size of pointers.
    #expect(texts(minimization.result.kernel).first == "integer long unsigned int 4")
  }
}

/// The names in structs and enums that `type_matches` compares.
@Suite struct EntryNameTests {
  private static let long = String(repeating: "n", count: WantedNames.longestName)

  @Test func `entries are found by their names without flavours, of several of one name all`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let long = EntryNameTests.long
    let names = ["a", "b___old", "a___new", long, long + "n", "a_rather_long_name_1", "a_rather_long_name_2"]
    let type = writer.structure("s", size: 4, names.map { .init($0, int, at: 0) })
    let table = try writer.table()
    let record = try #require(table.record(type))
    let members = table.members(of: record).map(\.nameOffset)
    let entries = EntryNames(members, in: table)
    // What is longer than names are compared is left out.
    #expect(members.map { entries.entries(named: $0, of: table) } == [[0, 2], [1], [0, 2], [3], [], [5], [6]])
    #expect(entries.count == 5)
  }

  @Test func `the names of a type are read once`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let type = writer.structure("s", size: 4, [.init("m", int, at: 0)])
    let mode = writer.enumeration("mode", [("ON", 1), ("OFF", 2)])
    let kernel = try writer.table()
    var split = BTFWriter(splitFrom: kernel)
    let own = split.structure("own", size: 4, [.init("x", int, at: 0), .init("y", int, at: 0), .init("z", int, at: 0)])
    let module = try split.table(base: kernel)
    var needed = NeededTypes(RelocationTarget(types: kernel, modules: [.init(name: "m", types: module)]))
    let places: [RelocationTarget.Place] = [.kernel, .module(0)]
    for _ in 0..<2 {
      for place in places {
        #expect(needed.entryNames(of: try #require(module.record(type)), place).count == 1)
        #expect(needed.entryNames(of: try #require(module.record(mode)), place).count == 2)
      }
      #expect(needed.entryNames(of: try #require(module.record(own)), .module(0)).count == 3)
    }
    #expect(needed.namesOfEntries.count == 3)
  }
}

/// Decisions that rest on what is not on the way: the first attempt fails its proof, and more is kept.
@Suite struct WideMinimizationTests {
  @Test func `an array without elements does not become the last member`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let none = writer.array(of: int, index: int, count: 0)
    writer.structure("s", size: 4, [.init("values", none, at: 0), .init("last", int, at: 0)])
    var object = SampleObject()
    let local = object.types.integer("int", size: 4)
    let s = object.types.structure("s", size: 4, [.init("values", object.types.array(of: local, index: local, count: 2), at: 0)])
    object.relocate(.fieldExists, s, "0:0", Code.move(1))
    object.relocate(.fieldByteOffset, s, "0:0:1", Code.move(4))
    let minimization = try minimize([object], of: RelocationTarget(types: try writer.table()))
    #expect(minimization.resolutions[0].map(\.outcome) == [.unchanged, .poisoned])
    #expect(texts(minimization.result.kernel).last == "structure s 4; values 2 at 0; last 1 at 0")
  }

  @Test func `a pointer does not become one to void where that would match`() throws {
    var writer = BTFWriter()
    let other = writer.structure("other", size: 8)
    writer.structure("s", size: 8, [.init("p", writer.pointer(to: other), at: 0)])
    var object = SampleObject()
    let s = object.types.structure("s", size: 8, [.init("p", object.types.pointer(to: .void), at: 0)])
    object.relocate(.fieldByteOffset, s, "0:0", Code.move(0))
    object.relocate(.typeMatches, s, "0", Code.move(1))
    let minimization = try minimize([object], of: RelocationTarget(types: try writer.table()))
    #expect(minimization.resolutions[0].map(\.outcome) == [.unchanged, .absent])
    #expect(texts(minimization.result.kernel) == ["structure other 8", "pointer - -> 1", "structure s 8; p 2 at 0"])
  }

  @Test func `types of modules go to BTF that is split from the kernel's`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure("unused", size: 4)
    let kernel = try writer.table()
    var module = BTFWriter(splitFrom: kernel)
    module.structure("device", size: 12, [.init("state", int, at: 64), .init("unused", int, at: 0)])
    let target = RelocationTarget(
      types: kernel,
      modules: [
        .init(name: "empty", types: try BTFWriter(splitFrom: kernel).table(base: kernel)),
        .init(name: "driver", types: try module.table(base: kernel)),
      ])
    var object = SampleObject()
    let device = object.types.structure("device", size: 4, [.init("state", object.types.integer("int", size: 4), at: 0)])
    object.relocate(.fieldByteOffset, device, "0:0", Code.move(0))
    let minimization = try minimize([object], of: target)
    #expect(minimization.resolutions[0].map(\.outcome) == [.adjusted])
    #expect(texts(minimization.result.kernel) == ["integer int 4"])
    #expect(minimization.result.modules.map(\.name) == ["driver"])
    #expect(texts(minimization.result.modules[0].types) == ["structure device 12; state 1 at 64"])
  }

  @Test func `a kernel's type that does not fit still hides the one of a module`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure("inner", size: 4, [.init("other", int, at: 0)])
    let kernel = try writer.table()
    var module = BTFWriter(splitFrom: kernel)
    let inner = module.structure("inner", size: 4, [.init("x", int, at: 0)])
    module.structure("device", size: 4, [.init("inner", inner, at: 0)])
    var object = SampleObject()
    let local = object.types.structure("inner", size: 4, [.init("x", object.types.integer("int", size: 4), at: 0)])
    let device = object.types.structure("device", size: 4, [.init("inner", local, at: 0)])
    object.relocate(.fieldByteOffset, device, "0:0:0", Code.move(0))
    object.relocate(.fieldExists, local, "0:0", Code.move(1))
    let target = RelocationTarget(types: kernel, modules: [.init(name: "driver", types: try module.table(base: kernel))])
    let minimization = try minimize([object], of: target)
    #expect(minimization.resolutions[0].map(\.outcome) == [.unchanged, .absent])
    #expect(texts(minimization.result.kernel).contains { $0.hasPrefix("structure inner") })
  }

  /// Random objects against random kernels, sound or not.
  @Test(arguments: [UInt64(11), 12, 13, 14])
  func `the proof holds for whatever is asked of whatever kernel`(seed: UInt64) throws {
    var generator = BTFGenerator(seed: seed)
    var random = SplitMix64(seed: seed)
    var outcomes: Set<Resolution.Outcome> = []
    for _ in 0..<150 {
      guard let kernel = try? BTFTypeTable(Bytes(generator.next(withSpecialFields: false))) else { continue }
      let target = RelocationTarget(types: kernel)
      let own = Bytes(generator.next(withSpecialFields: false))
      guard let types = try? BTFTypeTable(own), types.typeCount > 1 else { continue }
      var object = SampleObject()
      object.givenTypes = own
      for _ in 0..<12 {
        let kind = RelocationKind.allCases[Int.random(in: 0..<RelocationKind.allCases.count, using: &random)]
        let type = TypeID(UInt32.random(in: 1..<types.typeCount, using: &random))
        let depth = kind.subject == .field ? Int.random(in: 0...2, using: &random) : 0
        let first = kind.subject == .enumerator ? Int.random(in: 0...2, using: &random) : 0
        let access = ([first] + (0..<depth).map { _ in Int.random(in: 0...2, using: &random) }).map(String.init)
        object.relocate(kind, type, access.joined(separator: ":"), Code.move(0))
      }
      let minimization = try Minimization([object.object()], against: target)
      let differences = minimization.differences.map { difference in
        let (whole, other) = (difference.whole, difference.minimized)
        return "\(whole.kind.map { "\($0)" } ?? "") \(whole.outcome) \(String(describing: whole.failure)) "
          + "became \(other.outcome) \(String(describing: other.failure))"
      }
      #expect(differences == [], "BTF: \(BTFValidation(kernel, purpose: .kernel).findings.first?.message ?? "valid")")
      outcomes.formUnion(minimization.resolutions.joined().map(\.outcome))
    }
    #expect(outcomes.count > 3)
  }
}
