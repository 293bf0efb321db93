import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Maps of the kernel", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct MapTests {
  private func hash(entries: UInt32 = 64) throws(KernelError) -> KernelMap {
    try KernelMap.create(MapCreation(type: 1, keySize: 4, valueSize: 8, maxEntries: entries, name: "map-tests!"))
  }

  private func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    var block = AttributeBytes()
    block.set(value, at: 0)
    return block.bytes
  }

  @Test
  func `a map is as it was asked for, and its name as the kernel takes names`() throws {
    let map = try hash()
    let info = try map.info()
    #expect(info.type == 1 && info.keySize == 4 && info.valueSize == 8 && info.maxEntries == 64 && info.flags == 0)
    #expect(info.name == "map_tests_")
    #expect(try KernelMap.open(id: info.id).info() == info)
    #expect(KernelObjectKind.of(map.descriptor) == .map)
    #expect(try map.duplicate().info() == info)
  }

  @Test
  func `elements are set, read, listed, taken and removed`() throws {
    let map = try hash()
    var value = bytes(UInt64(0))
    var key = bytes(UInt32(0))
    #expect(try !map.lookUp(key, into: &value))
    #expect(try !map.nextKey(after: [], into: &key))
    for number in UInt32(0)..<10 { try map.update(bytes(number), bytes(UInt64(number) << 33)) }
    #expect(try map.lookUp(bytes(UInt32(7)), into: &value))
    #expect(value == bytes(UInt64(7) << 33))
    var seen: Set<[UInt8]> = []
    var more = try map.nextKey(after: [], into: &key)
    while more {
      seen.insert(key)
      let last = key
      more = try map.nextKey(after: last, into: &key)
    }
    #expect(seen == Set((UInt32(0)..<10).map(bytes)))
    #expect(try map.take(bytes(UInt32(7)), into: &value))
    #expect(try !map.remove(bytes(UInt32(7))))
    #expect(try map.remove(bytes(UInt32(8))))
    let error = #expect(throws: KernelError.self) {
      try map.update(bytes(UInt32(9)), bytes(UInt64(0)), flags: 1)
    }
    #expect(error?.number == EEXIST)
    #expect(error?.description == "map 'map-tests!': BPF_MAP_UPDATE_ELEM: File exists (errno 17)")
  }

  @Test
  func `batches read, set and remove what single calls do`() throws {
    let map = try hash(entries: 1024)
    let numbers = Array(UInt32(0)..<500)
    let values = numbers.flatMap { bytes(UInt64($0) * 3) }
    try map.updateBatch(keys: numbers.flatMap(bytes), values: values, count: numbers.count)
    var position = KernelMap.BatchPosition(keySize: 4)
    var (keys, found) = (Array(repeating: UInt8(0), count: 4 * 128), Array(repeating: UInt8(0), count: 8 * 128))
    var sum: [[UInt8]: [UInt8]] = [:]
    var isLast = false
    while !isLast {
      let part = try map.lookUpBatch(&position, keys: &keys, values: &found, count: 128)
      for index in 0..<part.count { sum[Array(keys[4 * index..<4 * index + 4])] = Array(found[8 * index..<8 * index + 8]) }
      isLast = part.isLast
    }
    #expect(sum == Dictionary(uniqueKeysWithValues: numbers.map { (bytes($0), bytes(UInt64($0) * 3)) }))
    try map.removeBatch(keys: numbers.prefix(400).flatMap(bytes), count: 400)
    var value = bytes(UInt64(0))
    #expect(try !map.lookUp(bytes(UInt32(399)), into: &value))
    #expect(try map.lookUp(bytes(UInt32(400)), into: &value))
  }

  @Test
  func `a frozen map refuses user space`() throws {
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 1, flags: 1 << 7))
    try map.update(bytes(UInt32(0)), bytes(UInt64(5)))
    try map.freeze()
    let error = #expect(throws: KernelError.self) { try map.update(bytes(UInt32(0)), bytes(UInt64(6))) }
    #expect(error?.isPermissionDenied == true)
    var value = bytes(UInt64(0))
    #expect(try map.lookUp(bytes(UInt32(0)), into: &value))
    #expect(value == bytes(UInt64(5)))
  }

  @Test
  func `what the kernel refuses to create is told by errno`() {
    let error = #expect(throws: KernelError.self) {
      _ = try KernelMap.create(MapCreation(type: 1, keySize: 0, valueSize: 8, maxEntries: 1, name: "odd")).label
    }
    #expect(error?.number == EINVAL && error?.subject == "map 'odd'")
  }

  @Test(arguments: [("0\n", 1), ("0-3\n", 4), ("0-1,4-127\n", 128), ("", nil), ("a-b\n", nil)] as [(String, Int?)])
  func `possible processors are counted up to the highest`(list: String, count: Int?) {
    #expect(Processors.count(in: list) == count)
  }

  @Test
  func `this machine has processors`() throws {
    #expect(try #require(try Processors.possibleCount()) >= 1)
  }

  @Test
  func `the pin of a program is no map's`() throws {
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    let program = try KernelProgram.load(ProgramLoad(type: 1, instructions: Bytes(code), license: "GPL"))
    let path = "/sys/fs/bpf/btfscope-kind-\(getpid())"
    try Pinning.pin(program.descriptor, at: path)
    defer { try? Pinning.unpin(path) }
    let error = #expect(throws: KernelError.self) { _ = try KernelMap.open(pinned: path).label }
    #expect(error?.number == EINVAL && error?.subject == "pin '\(path)', which is a program and no map")
  }
}
