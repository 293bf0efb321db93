import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct DistilledBaseTests {
  static let orders: [ByteOrder] = [.little, .big]

  /// A distilled base, split BTF on it, and the kernel that it shall stand on.
  struct Stack {
    var order: ByteOrder
    var distilled: BTFWriter
    var target: BTFWriter
    /// Writes the split BTF; gets the writer that stands on the distilled base.
    var split: (inout BTFWriter) -> Void

    init(order: ByteOrder = .little, split: @escaping (inout BTFWriter) -> Void = { _ in }) {
      self.order = order
      distilled = BTFWriter(order: order)
      target = BTFWriter(order: order)
      self.split = split
      // A kernel begins with other types than the distilled base, so that ids must move.
      target.integer("filler", size: 1)
      target.forward("filler_struct")
    }

    func relocate() throws -> BTFTypeTable {
      let below = try distilled.table()
      var writer = BTFWriter(order: order, splitFrom: below)
      split(&writer)
      return try DistilledBase.relocate(writer.table(base: below), onto: target.table())
    }
  }

  /// What a typedef of the only distilled type becomes.
  func landing(
    _ order: ByteOrder = .little, distilled: (inout BTFWriter) -> Void, target: (inout BTFWriter) -> Void
  ) throws -> TypeID {
    var stack = Stack(order: order) { $0.typedef("alias", to: TypeID(1)) }
    distilled(&stack.distilled)
    target(&stack.target)
    let table = try stack.relocate()
    let alias = try #require(table.record(TypeID(table.firstTypeID)))
    #expect(alias.kind == .typedef)
    #expect(table.name(alias.nameOffset) == "alias")
    return alias.reference
  }

  @Test(arguments: orders)
  func `own ids and own names move with the base`(order: ByteOrder) throws {
    var stack = Stack(order: order) { writer in
      let own = writer.structure("own", size: 8, [.init("first", TypeID(1), at: 0), .init("second", TypeID(2), at: 32)])
      writer.pointer(to: own)
      writer.function("f", writer.prototype(returning: TypeID(1), [("argument", own), (nil, .void)]), linkage: 1)
      writer.enumeration("e", [("VALUE", -1)])
      let variable = writer.variable("v", TypeID(2), linkage: 1)
      writer.dataSection(".data", size: 4, [(variable, 0, 4)])
      writer.declarationTag("tag", on: own, component: 1)
      writer.array(of: TypeID(2), index: TypeID(1), count: 3)
    }
    stack.distilled.integer("int", size: 4)
    stack.distilled.structure("outer", size: 4)
    let outer = stack.target.structure("outer", size: 4)
    let int = stack.target.integer("int", size: 4)
    let table = try stack.relocate()
    let first = table.firstTypeID
    #expect(first == 5)
    #expect(table.base?.typeCount == 5)
    #expect(table.header.order == order)
    func record(_ offset: UInt32) throws -> TypeRecord { try #require(table.record(TypeID(first + offset))) }
    let own = try record(0)
    #expect(table.name(own.nameOffset) == "own")
    #expect(table.members(of: own).map(\.type) == [int, outer])
    #expect(table.members(of: own).map { table.name($0.nameOffset) } == ["first", "second"])
    #expect(try record(1).reference == own.id)
    let prototype = try record(2)
    #expect(prototype.reference == int)
    #expect(table.parameters(of: prototype).map(\.type) == [own.id, .void])
    #expect(table.parameters(of: prototype).map { table.name($0.nameOffset) } == ["argument", nil])
    #expect(try record(3).reference == prototype.id)
    #expect(try record(3).functionLinkage == .global)
    #expect(table.enumerators(of: try record(4)).map { table.name($0.nameOffset) } == ["VALUE"])
    #expect(try record(5).reference == outer)
    #expect(table.sectionVariables(of: try record(6)).map(\.type) == [TypeID(first + 5)])
    #expect(try record(7).reference == own.id)
    #expect(table.componentIndex(of: try record(7)) == 1)
    #expect(table.array(try record(8)) == ArrayShape(element: outer, index: int, count: 3))
  }

  @Test(arguments: orders, orders)
  func `the module and the kernel may differ in byte order`(order: ByteOrder, targetOrder: ByteOrder) throws {
    var stack = Stack(order: order) { $0.typedef("alias", to: TypeID(1)) }
    stack.distilled.integer("int", size: 4)
    stack.target = BTFWriter(order: targetOrder)
    stack.target.forward("filler")
    stack.target.integer("int", size: 4)
    let table = try stack.relocate()
    #expect(table.record(TypeID(3))?.reference == TypeID(2))
  }

  @Test(arguments: orders)
  func `an integer is found by name, size and encoding`(order: ByteOrder) throws {
    let found = try landing(order) {
      $0.integer("int", size: 4, encoding: 1)
    } target: {
      $0.integer("int", size: 8, encoding: 1)
      $0.integer("int", size: 4, encoding: 0)
      $0.float("int", size: 4)
      $0.integer("int", size: 4, encoding: 1)
    }
    #expect(found == TypeID(6))
  }

  @Test func `a float is found by name and size`() throws {
    let found = try landing {
      $0.float("double", size: 8)
    } target: {
      $0.float("double", size: 4)
      $0.integer("double", size: 8)
      $0.float("double", size: 8)
    }
    #expect(found == TypeID(5))
  }

  @Test func `an enum becomes an enum of either width, by size`() throws {
    #expect(
      try landing {
        $0.enumeration("e", size: 4, [])
      } target: {
        $0.enumeration("e", size: 1, [])
        $0.enumeration("e", size: 4, [("A", 1)])
      } == TypeID(4))
    #expect(
      try landing {
        $0.enumeration("e", size: 8, [])
      } target: {
        $0.enumeration("e", size: 4, [])
        $0.enumeration64("e", size: 8, [("A", 1)])
      } == TypeID(4))
  }

  @Test func `a struct that is only pointed at is found by name, whatever its size`() throws {
    #expect(
      try landing {
        $0.structure("s", size: 8)
      } target: {
        $0.union("s", size: 8)
        $0.forward("s")
        $0.structure("s", size: 16)
      } == TypeID(5))
    #expect(
      try landing {
        $0.union("u", size: 8)
      } target: {
        $0.union("u", size: 4)
      } == TypeID(3))
  }

  @Test func `one of several of a name is found by its size`() throws {
    #expect(
      try landing {
        $0.structure("s", size: 8)
      } target: {
        $0.structure("s", size: 4)
        $0.structure("s", size: 8)
      } == TypeID(4))
  }

  @Test func `two of the same name and size are an error`() throws {
    let error = BTFError(.unmatchedBaseType(name: "s", size: 8, candidates: 2), offset: 24, type: TypeID(1))
    #expect(throws: error) {
      try landing {
        $0.structure("s", size: 8)
      } target: {
        $0.structure("s", size: 8)
        $0.structure("s", size: 8)
      }
    }
  }

  @Test(arguments: [0, 1, 2, 3])
  func `a struct that is held must have the size, also through typedefs and arrays`(way: Int) throws {
    func stack(targetSize: UInt32) -> Stack {
      var stack = Stack { writer in
        let held: TypeID =
          switch way {
          case 0: TypeID(1)
          case 1: writer.typedef("alias", to: TypeID(1))
          case 2: writer.array(of: TypeID(1), index: TypeID(2), count: 2)
          default:
            writer.reference(.const, to: writer.typedef("alias", to: writer.array(of: TypeID(1), index: TypeID(2), count: 2)))
          }
        writer.structure("own", size: 16, [.init("held", held, at: 0)])
      }
      stack.distilled.structure("s", size: 8)
      stack.distilled.integer("int", size: 4)
      stack.target.structure("s", size: targetSize)
      stack.target.integer("int", size: 4)
      return stack
    }
    #expect(try stack(targetSize: 8).relocate().typeCount > 4)
    #expect(throws: BTFError(.unmatchedBaseType(name: "s", size: 8, candidates: 0), offset: 24, type: TypeID(1))) {
      try stack(targetSize: 16).relocate()
    }
  }

  @Test func `a forward declaration becomes what it declares`() throws {
    for kind in [BTFKind.forward, .structure, .union] {
      for isUnion in [false, true] {
        let fits = kind == .forward || (kind == .union) == isUnion
        func land() throws -> TypeID {
          try landing {
            $0.forward("f", isUnion: isUnion)
          } target: {
            if kind == .forward { $0.forward("f", isUnion: isUnion) } else { $0.record(kind, name: "f", sizeOrType: 4) }
          }
        }
        if fits {
          #expect(try land() == TypeID(3))
        } else {
          #expect(throws: BTFError(.unmatchedBaseType(name: "f", size: 0, candidates: 0), offset: 24, type: TypeID(1))) {
            try land()
          }
        }
      }
    }
  }

  @Test func `a type that the kernel does not have is an error`() throws {
    #expect(throws: BTFError(.unmatchedBaseType(name: "gone", size: 4, candidates: 0), offset: 24, type: TypeID(1))) {
      try landing {
        $0.integer("gone", size: 4)
      } target: {
        $0.integer("other", size: 4)
      }
    }
    // Of another kind.
    #expect(throws: BTFError(.unmatchedBaseType(name: "s", size: 4, candidates: 0), offset: 24, type: TypeID(1))) {
      try landing {
        $0.structure("s", size: 4)
      } target: {
        $0.union("s", size: 4)
      }
    }
  }

  @Test(arguments: [BTFKind.pointer, .array, .typedef, .const, .function, .functionPrototype, .variable, .typeTag, .enumeration64])
  func `a kind that no distilled base holds is an error`(kind: BTFKind) throws {
    let error = #expect(throws: BTFError.self) {
      try landing {
        $0.record(kind, name: "x", sizeOrType: 0, Array(repeating: 0, count: kind.trailer.fixed / 4))
      } target: { _ in
      }
    }
    guard case .unexpectedKind(kind.rawValue, _) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.type == TypeID(1))
  }

  @Test func `a type without a name in the distilled base is an error`() throws {
    let error = #expect(throws: BTFError.self) {
      try landing {
        $0.structure(nil, size: 4)
      } target: {
        $0.structure(nil, size: 4)
      }
    }
    #expect(error?.type == TypeID(1))
    #expect(error?.offset == 24)
  }

  @Test func `names of the distilled base become the kernel's, or are kept`() throws {
    // The split uses the base's string as a name of its own; a second one is of no type.
    var stack = Stack()
    stack.distilled.structure("shared", size: 4)
    let kept = stack.distilled.string("only here")
    let shared = stack.distilled.string("shared")
    stack.split = { writer in
      let info = BTFInfo(kind: .forward, entryCount: 0).rawValue
      writer.raw([shared, info, 0])
      writer.raw([kept, info, 0])
      writer.raw([kept + 5, info, 0])
      writer.raw([kept, info, 0])
      writer.forward("own")
    }
    stack.target.structure("shared", size: 4)
    let table = try stack.relocate()
    let names = table.ownTypeIDs.map { table.name(of: TypeID($0)) }
    #expect(names == ["shared", "only here", "here", "only here", "own"])
    let offsets = table.ownTypeIDs.compactMap { table.record(TypeID($0))?.nameOffset.rawValue }
    #expect(offsets[0] < table.firstStringOffset)
    #expect(offsets[1] == offsets[3])
  }

  @Test(arguments: [UInt32.max, 0x7fff_ffff, 1000])
  func `a name outside the strings is an error`(offset: UInt32) throws {
    var stack = Stack()
    stack.distilled.integer("int", size: 4)
    stack.target.integer("int", size: 4)
    stack.split = { $0.raw([offset, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0]) }
    let error = #expect(throws: BTFError.self) { try stack.relocate() }
    guard case .noSuchString(StringOffset(offset), _) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [UInt32.max, 3, 100])
  func `a reference outside the types is an error`(id: UInt32) throws {
    var stack = Stack { $0.pointer(to: TypeID(id)) }
    stack.distilled.integer("int", size: 4)
    stack.target.integer("int", size: 4)
    #expect(throws: BTFError(.noSuchType(TypeID(id), count: 3), offset: 24, type: TypeID(2))) { try stack.relocate() }
  }

  @Test func `a kind that is not known is an error: what it refers to is not known either`() throws {
    var stack = Stack()
    stack.distilled.integer("int", size: 4)
    stack.target.integer("int", size: 4)
    stack.split = { writer in
      writer.layout = Array(repeating: (0, 0), count: 21)
      writer.record(name: "new", info: 20 << 24, sizeOrType: 0)
    }
    let error = #expect(throws: BTFError.self) { try stack.relocate() }
    guard case .unexpectedKind(20, _) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a table without a base is left as it is; one on two bases is an error`() throws {
    var writer = BTFWriter()
    writer.integer("int", size: 4)
    let table = try writer.table()
    #expect(try DistilledBase.relocate(table, onto: table) === table)
    var middle = BTFWriter(splitFrom: table)
    middle.forward("m")
    let split = try middle.table(base: table)
    var top = BTFWriter(splitFrom: split)
    top.pointer(to: TypeID(1))
    let stacked = try top.table(base: split)
    #expect(throws: BTFError(.tooManyBases(limit: 1), offset: 24)) { try DistilledBase.relocate(stacked, onto: table) }
  }

  @Test func `a kernel that is itself split is searched below and above`() throws {
    var below = BTFWriter()
    below.integer("int", size: 4)
    let vmlinux = try below.table()
    var above = BTFWriter(splitFrom: vmlinux)
    above.structure("s", size: 4)
    let module = try above.table(base: vmlinux)
    var distilled = BTFWriter()
    distilled.structure("s", size: 4)
    distilled.integer("int", size: 4)
    let base = try distilled.table()
    var writer = BTFWriter(splitFrom: base)
    writer.structure("own", size: 8, [.init("a", TypeID(1), at: 0), .init("b", TypeID(2), at: 32)])
    let moved = try DistilledBase.relocate(writer.table(base: base), onto: module)
    #expect(moved.members(of: try #require(moved.record(TypeID(3)))).map(\.type) == [TypeID(2), TypeID(1)])
  }

  @Test(.corpusPresent) func `a real module with a distilled base lands on a real kernel`() throws {
    let corpus = try Corpus.require()
    let folder = "mirror_testdata/cilium-ebpf-btf-testdata"
    let base = try BTFTypeTable(FileBytes.open(corpus.path("\(folder)/btf_testmod.btf.base")))
    let split = try BTFTypeTable(FileBytes.open(corpus.path("\(folder)/btf_testmod.btf")), base: base)
    // Onto a base that has just what is wanted, other types around it.
    var target = BTFWriter()
    for raw in base.ownTypeIDs.reversed() {
      let record = try #require(base.record(TypeID(raw)))
      target.forward("before_\(raw)")
      let name = base.name(record.nameOffset)
      switch record.kind {
      case .integer:
        let encoding = base.integerEncoding(of: record)
        target.integer(name, size: record.byteSize, bits: UInt32(encoding.bitWidth), encoding: UInt32(encoding.flags))
      default: target.record(try #require(record.kind), name: name, flag: record.kindFlag, sizeOrType: record.byteSize)
      }
    }
    let kernel = try target.table()
    let moved = try DistilledBase.relocate(split, onto: kernel)
    #expect(moved.ownTypeIDs.count == split.ownTypeIDs.count)
    #expect(split.ownTypeIDs.count > 100)
    /// A type's words and names, with references as names of what they refer to.
    func shape(_ table: BTFTypeTable, _ id: TypeID) -> String {
      guard let record = table.record(id) else { return "none" }
      func target(_ id: TypeID) -> String {
        id.rawValue >= table.firstTypeID
          ? "own \(id.rawValue - table.firstTypeID)"
          : "\(table.record(id).map { "\($0.kindFlag) \($0.info.kindCode)" } ?? "") \(table.name(of: id) ?? "")"
      }
      var text = "\(record.info.rawValue) \(table.name(record.nameOffset) ?? "-")"
      text += record.kind?.hasReference == true ? target(record.reference) : "\(record.byteSize)"
      text += table.members(of: record).map {
        "\(table.name($0.nameOffset) ?? "-") \(target($0.type)) \($0.bitOffset) \($0.bitFieldWidth)"
      }
      .joined()
      text += table.parameters(of: record).map { "\(table.name($0.nameOffset) ?? "-") \(target($0.type))" }.joined()
      text += table.enumerators(of: record).map { "\(table.name($0.nameOffset) ?? "-") \($0.value)" }.joined()
      if record.kind == .array { text += target(table.array(record).element) + target(table.array(record).index) }
      return text
    }
    for (old, new) in zip(split.ownTypeIDs, moved.ownTypeIDs) {
      #expect(shape(split, TypeID(old)) == shape(moved, TypeID(new)))
    }
  }
}
