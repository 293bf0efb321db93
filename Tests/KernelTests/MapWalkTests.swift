import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Walks over maps", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct MapWalkTests {
  /// Everything that a walk sees, and how many parts it came in.
  private func read(
    _ map: borrowing KernelMap, valueSize: Int? = nil, inBatches: Bool = true
  ) throws -> (elements: [[UInt8]: [UInt8]], parts: Int, count: Int) {
    let info = try map.info()
    var walk = MapWalk(
      keySize: Int(info.keySize), valueSize: valueSize ?? Int(info.valueSize), maxEntries: info.maxEntries, inBatches: inBatches)
    var (elements, parts, count): ([[UInt8]: [UInt8]], Int, Int) = ([:], 0, 0)
    while try walk.next(map) {
      parts += 1
      count += walk.count
      for index in 0..<walk.count {
        elements[Array(walk.keys[index * walk.keySize..<(index + 1) * walk.keySize])] =
          Array(walk.values[index * walk.valueSize..<(index + 1) * walk.valueSize])
      }
    }
    let isCut = walk.isCut
    #expect(!isCut)
    return (elements, parts, count)
  }

  private func bytes(_ value: UInt32) -> [UInt8] { ByteOrder.host.bytes(of: value) }

  /// Hash, array, LRU hash.
  @Test(arguments: [1, 2, 9] as [UInt32], [true, false])
  func `every element is seen once`(type: UInt32, inBatches: Bool) throws {
    let map = try KernelMap.create(MapCreation(type: type, keySize: 4, valueSize: 4, maxEntries: 1000))
    for number in UInt32(0)..<1000 { try map.update(bytes(number), bytes(number &* 77)) }
    let found = try read(map, inBatches: inBatches)
    // An LRU map may drop some to make room.
    #expect(type == 9 ? found.count > 0 : found.count == 1000)
    #expect(found.elements.count == found.count)
    #expect(found.elements.allSatisfy { $0.value == bytes($0.key.rawSpan.load(0, swapped: false, as: UInt32.self) &* 77) })
  }

  @Test func `an empty map, and one that has more than a part`() throws {
    let empty = try KernelMap.create(MapCreation(type: 1, keySize: 4, valueSize: 4, maxEntries: 10))
    #expect(try read(empty).count == 0)
    let large = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 60, maxEntries: 5000))
    let found = try read(large)
    #expect(found.count == 5000 && found.parts > 1)
  }

  @Test func `values larger than a part come too`() throws {
    let map = try KernelMap.create(MapCreation(type: 1, keySize: 4, valueSize: 200_000, maxEntries: 8, flags: 1))
    for number in UInt32(0)..<8 { try map.update(bytes(number), Array(repeating: UInt8(number), count: 200_000)) }
    let found = try read(map)
    #expect(found.count == 8)
    #expect(found.elements[bytes(5)]?.allSatisfy { $0 == 5 } == true)
  }

  @Test(arguments: [5, 6] as [UInt32]) func `maps by processor have a value for each`(type: UInt32) throws {
    let processors = try #require(try Processors.possibleCount())
    let map = try KernelMap.create(MapCreation(type: type, keySize: 4, valueSize: 4, maxEntries: 4))
    let values = (0..<processors).flatMap { bytes(UInt32($0) + 1) + [0, 0, 0, 0] }
    for number in UInt32(0)..<4 { try map.update(bytes(number), values) }
    for inBatches in [true, false] {
      let found = try read(map, valueSize: 8 * processors, inBatches: inBatches)
      #expect(found.count == 4 && found.elements.values.allSatisfy { $0 == values })
    }
  }

  @Test(arguments: [true, false]) func `prefixes of an LPM trie are seen`(inBatches: Bool) throws {
    let map = try KernelMap.create(MapCreation(type: 11, keySize: 8, valueSize: 4, maxEntries: 300, flags: 1))
    for number in 0..<256 { try map.update(bytes(24) + [10, 0, UInt8(number), 0], bytes(UInt32(number))) }
    #expect(try read(map, inBatches: inBatches).count == 256)
  }

  @Test func `maps in maps are told by number, and empty slots left out`() throws {
    let inner = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 4, maxEntries: 1))
    var creation = MapCreation(type: 12, keySize: 4, valueSize: 4, maxEntries: 4)
    creation.innerMap = inner.descriptor.rawValue
    let outer = try KernelMap.create(creation)
    try outer.update(bytes(2), bytes(inner.descriptor.attribute))
    #expect(try read(outer).elements == [bytes(2): bytes(inner.info().id)])
  }

  @Test func `a map that cannot be read says so`() throws {
    let map = try KernelMap.create(MapCreation(type: 4, keySize: 4, valueSize: 4, maxEntries: 2))
    #expect(throws: KernelError.self) { _ = try read(map) }
  }
}
