import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("Attributes of declared maps")
struct MapAttributeTests {
  /// The only map of an object, with a type unless it is given.
  private func map(
    _ order: ByteOrder = .little, _ build: (inout SampleObject) -> [(String?, TypeID)]
  ) throws -> (MapDefinition, [ObjectProblem.Reason]) {
    let object = SampleObject.withMaps(order) { object in
      var members = build(&object)
      if !members.contains(where: { $0.0 == "type" }) { members.insert(("type", object.number(1)), at: 0) }
      return [("m", members)]
    }
    let inventory = try object.inventory()
    return (try #require(inventory.maps.first), inventory.problems.map(\.reason))
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `numbers are the lengths of arrays`(order: ByteOrder) throws {
    let (map, problems) = try map(order) { object in
      [
        ("type", object.number(2)), ("max_entries", object.number(3)), ("map_flags", object.number(4)),
        ("numa_node", object.number(5)), ("key_size", object.number(6)), ("value_size", object.number(7)),
        ("pinning", object.number(1)), ("map_extra", object.number(9)),
      ]
    }
    #expect(problems.isEmpty)
    #expect(map.name == "m" && map.origin == .declared && map.section == ".maps" && map.isCreated)
    var expected = MapAttributes()
    expected.type = .array
    expected.maxEntries = 3
    expected.flags = MapFlags(rawValue: 4)
    expected.numaNode = 5
    expected.keySize = 6
    expected.valueSize = 7
    expected.pinning = .byName
    expected.extra = 9
    #expect(map.attributes == expected)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `types of keys and values give sizes too`(order: ByteOrder) throws {
    let (map, problems) = try map(order) { object in
      let wide = object.types.integer("long", size: 8)
      let pair = object.types.array(of: wide, index: TypeID(1), count: 2)
      return [
        ("key", object.types.pointer(to: TypeID(1))), ("value", object.types.pointer(to: pair)), ("key_size", object.number(4)),
      ]
    }
    #expect(problems.isEmpty)
    #expect(map.attributes.keySize == 4 && map.attributes.keyType == TypeID(1))
    #expect(map.attributes.valueSize == 16 && map.attributes.valueType != nil)
    #expect(map.attributes.numaNode == nil && map.attributes.extra == nil && map.attributes.pinning == .none)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `an extra number of 64 bits is an enum of one value`(order: ByteOrder) throws {
    let (wide, first) = try map(order) { object in
      [("map_extra", object.types.enumeration64(nil, [("x", 0x1234_5678_9abc_def0)]))]
    }
    #expect(wide.attributes.extra == 0x1234_5678_9abc_def0 && first.isEmpty)
    let (narrow, second) = try map(order) { object in [("map_extra", object.types.enumeration(nil, [("x", -2)]))] }
    #expect(narrow.attributes.extra == 0xffff_ffff_ffff_fffe && second.isEmpty)
  }

  @Test func `modifiers and typedefs around a number do not matter`() throws {
    let (map, problems) = try map { object in
      let number = object.number(12)
      return [("max_entries", object.types.typedef("alias", to: object.types.reference(.const, to: number)))]
    }
    #expect(map.attributes.maxEntries == 12 && problems.isEmpty)
  }

  typealias Fault = (words: String, problem: MapProblem, members: @Sendable (inout SampleObject) -> [(String?, TypeID)])

  static let faults: [Fault] = [
    (
      "a member without a name that lies inside the strings", .namelessAttribute(index: 1),
      { object in
        [("type", object.number(1)), (nil, object.number(1))]
      }
    ),
    ("an attribute that does not exist", .unknownAttribute("colour"), { [("colour", $0.number(1))] }),
    (
      "a number that is no pointer", .malformedAttribute("max_entries", .integer, allowed: "PTR to ARRAY"),
      { _ in
        [("max_entries", TypeID(1))]
      }
    ),
    (
      "a number that points to no array", .malformedAttribute("map_flags", .integer, allowed: "PTR to ARRAY"),
      {
        [("map_flags", $0.types.pointer(to: TypeID(1)))]
      }
    ),
    ("a number of a type that is not there", .noSuchType("numa_node", TypeID(500)), { _ in [("numa_node", TypeID(500))] }),
    (
      "a number that points to nothing that is there", .noSuchType("numa_node", TypeID(501)),
      {
        [("numa_node", $0.types.pointer(to: TypeID(501)))]
      }
    ),
    (
      "an extra number of another kind", .malformedAttribute("map_extra", .integer, allowed: "PTR, ENUM, ENUM64"),
      { _ in
        [("map_extra", TypeID(1))]
      }
    ),
    (
      "an extra number of two values", .malformedNumber("map_extra", enumerators: 2),
      {
        [("map_extra", $0.types.enumeration(nil, [("a", 1), ("b", 2)]))]
      }
    ),
    ("a key that is no pointer", .malformedAttribute("key", .integer, allowed: "PTR"), { _ in [("key", TypeID(1))] }),
    ("a value of a type that is not there", .noSuchType("value", TypeID(502)), { _ in [("value", TypeID(502))] }),
    ("a key of no size", .unknownSize(.key, .void), { [("key", $0.types.pointer(to: .void))] }),
    ("a value of no size", .unknownSize(.value, TypeID(503)), { [("value", $0.types.pointer(to: TypeID(503)))] }),
    (
      "keys of two sizes", .conflictingSizes(.key, 8, 4),
      {
        [("key_size", $0.number(8)), ("key", $0.types.pointer(to: TypeID(1)))]
      }
    ),
    (
      "values of two sizes", .conflictingSizes(.value, 4, 8),
      {
        [("value", $0.types.pointer(to: TypeID(1))), ("value_size", $0.number(8))]
      }
    ),
    ("no type", .noType, { [("type", $0.number(0))] }),
    ("a way of pinning that there is not", .badPinning(2), { [("pinning", $0.number(2))] }),
    (
      "initial values that are not last", .valuesNotLast,
      { object in
        let function = object.types.pointer(to: object.types.prototype())
        return [
          ("type", object.number(3)), ("values", object.types.array(of: function, index: TypeID(1), count: 0)),
          ("max_entries", object.number(1)),
        ]
      }
    ),
    (
      "initial values of a map that can have none", .valuesOfWrongMap(.hash),
      {
        [("values", $0.types.array(of: TypeID(1), index: TypeID(1), count: 0))]
      }
    ),
    (
      "initial values of a fixed length", .malformedValues(.array, allowed: "ARRAY of no fixed length"),
      { object in
        [("type", object.number(12)), ("values", object.types.array(of: TypeID(1), index: TypeID(1), count: 2))]
      }
    ),
    (
      "initial values that are no array", .malformedValues(.integer, allowed: "ARRAY of no fixed length"),
      { object in
        [("type", object.number(12)), ("values", TypeID(1))]
      }
    ),
    (
      "initial values that are no pointers", .malformedValues(.integer, allowed: "PTR"),
      { object in
        [("type", object.number(12)), ("values", object.types.array(of: TypeID(1), index: TypeID(1), count: 0))]
      }
    ),
    (
      "an array of programs that holds no functions", .malformedValues(.integer, allowed: "FUNC_PROTO"),
      { object in
        let pointer = object.types.pointer(to: TypeID(1))
        return [("type", object.number(3)), ("values", object.types.array(of: pointer, index: TypeID(1), count: 0))]
      }
    ),
    (
      "a map of maps that holds no structs", .malformedValues(.integer, allowed: "STRUCT"),
      { object in
        let pointer = object.types.pointer(to: TypeID(1))
        return [("type", object.number(12)), ("values", object.types.array(of: pointer, index: TypeID(1), count: 0))]
      }
    ),
    (
      "a map of maps with values of another size", .conflictingSizes(.value, 8, 4),
      { object in
        let inner = object.types.structure(nil, size: 8, [.init("type", object.number(1), at: 0)])
        let pointer = object.types.pointer(to: inner)
        return [
          ("type", object.number(12)), ("value_size", object.number(8)),
          ("values", object.types.array(of: pointer, index: TypeID(1), count: 0)),
        ]
      }
    ),
    (
      "an inner map that is pinned", .innerPinned,
      { object in
        let members = [BTFWriter.Member("type", object.number(1), at: 0), BTFWriter.Member("pinning", object.number(1), at: 64)]
        let pointer = object.types.pointer(to: object.types.structure(nil, size: 16, members))
        return [("type", object.number(12)), ("values", object.types.array(of: pointer, index: TypeID(1), count: 0))]
      }
    ),
    (
      "an inner map that holds maps", .nestedInner,
      { object in
        let values = object.types.array(of: TypeID(1), index: TypeID(1), count: 0)
        let members = [BTFWriter.Member("type", object.number(12), at: 0), BTFWriter.Member("values", values, at: 64)]
        let pointer = object.types.pointer(to: object.types.structure(nil, size: 16, members))
        return [("type", object.number(12)), ("values", object.types.array(of: pointer, index: TypeID(1), count: 0))]
      }
    ),
  ]

  @Test(arguments: faults.map(\.words), [ByteOrder.little, .big])
  func `is a problem, and the map is there all the same`(words: String, order: ByteOrder) throws {
    let fault = try #require(Self.faults.first { $0.words == words })
    if case .namelessAttribute = fault.problem {
      // Only a name outside the strings counts: an empty one is unknown.
      let (_, problems) = try map(order, fault.members)
      #expect(problems == [.map("m", .unknownAttribute(""))])
      return
    }
    let (map, problems) = try map(order, fault.members)
    #expect(problems == [.map("m", fault.problem)])
    #expect(map.name == "m")
  }

  @Test func `a name outside the strings is a problem`() throws {
    let object = SampleObject.withMaps { object in
      _ = object.number(1)
      return []
    }
    var changed = object
    let structure = changed.types.raw([0, 4 << 24 | 1, 8, 0xffff, 3, 0])
    let variable = changed.types.variable("m", structure, linkage: 1)
    _ = changed.types.dataSection(".other", size: 1, [(variable, 0, 8)])
    var reading = MapStructReading(try BTFTypeTable(Bytes(changed.types.array())))
    let record = try #require(reading.types.record(structure))
    reading.read(record)
    #expect(reading.problems == [.namelessAttribute(index: 0), .noType])
  }

  @Test func `a struct of very many members is looked at no further than its first`() throws {
    let (map, problems) = try map { object in
      let number = object.number(7)
      return (0..<200).map { _ in ("max_entries", number) }
    }
    #expect(map.attributes.maxEntries == 7)
    #expect(problems == [.map("m", .tooManyAttributes(201, limit: 128))])
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `what maps of maps hold is read as another definition`(order: ByteOrder) throws {
    let (map, problems) = try map(order) { object in
      let members = [
        BTFWriter.Member("type", object.number(2), at: 0), BTFWriter.Member("max_entries", object.number(5), at: 64),
        BTFWriter.Member("key", object.types.pointer(to: TypeID(1)), at: 128),
      ]
      let pointer = object.types.pointer(to: object.types.structure("inner", size: 24, members))
      return [("type", object.number(13)), ("values", object.types.array(of: pointer, index: TypeID(1), count: 0))]
    }
    #expect(problems.isEmpty)
    #expect(map.attributes.type == .hashOfMaps && map.attributes.valueSize == 4)
    #expect(map.inner?.type == .array && map.inner?.maxEntries == 5 && map.inner?.keyType == TypeID(1))
  }
}
