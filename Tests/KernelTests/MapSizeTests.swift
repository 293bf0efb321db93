import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

/// Buffers that the kernel would write beyond, since it is not told how large they are.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct MapSizeTests {
  private func map(_ type: UInt32, key: UInt32 = 4, value: UInt32) throws -> KernelMap {
    try KernelMap.create(MapCreation(type: type, keySize: key, valueSize: value, maxEntries: 2, name: "sizes"))
  }

  private func number(_ body: () throws -> Void) -> Int32? {
    do {
      try body()
      return nil
    } catch {
      return (error as? KernelError)?.number
    }
  }

  @Test(arguments: [UInt32(1), 2])
  func `a value or key that is too short is refused before the kernel is asked`(type: UInt32) throws {
    let made = try map(type, value: 64)
    // However it was opened.
    let opened = try KernelMap.open(id: made.info().id)
    let again = try opened.duplicate()
    try made.update([0, 0, 0, 0], Array(repeating: 7, count: 64))
    for index in 0..<3 {
      var (value, next) = (Array(repeating: UInt8(0), count: 63), Array(repeating: UInt8(0), count: 3))
      func with(_ body: (borrowing KernelMap) throws -> Void) throws {
        if index == 0 { try body(made) } else if index == 1 { try body(opened) } else { try body(again) }
      }
      #expect(number { try with { _ = try $0.lookUp([0, 0, 0, 0], into: &value) } } == EFAULT)
      #expect(number { try with { try $0.update([0, 0, 0, 0], value) } } == EFAULT)
      #expect(number { try with { _ = try $0.nextKey(after: [], into: &next) } } == EFAULT)
      #expect(number { try with { _ = try $0.remove([0, 0, 0]) } } == EFAULT)
      var whole = value + [0]
      #expect(number { try with { _ = try $0.lookUp([0, 0, 0], into: &whole) } } == EFAULT)
      #expect(
        try { () throws -> Bool in
          var isThere = false
          try with { isThere = try $0.lookUp([0, 0, 0, 0], into: &whole) }
          return isThere
        }() && whole == Array(repeating: 7, count: 64))
    }
  }

  @Test func `batches count for all of their elements, and values by processor for all processors`() throws {
    let hash = try map(1, value: 8)
    try hash.update([1, 0, 0, 0], Array(repeating: 1, count: 8))
    var position = KernelMap.BatchPosition(keySize: 4)
    var (keys, values) = (Array(repeating: UInt8(0), count: 8), Array(repeating: UInt8(0), count: 15))
    #expect(number { _ = try hash.lookUpBatch(&position, keys: &keys, values: &values, count: 2) } == EFAULT)
    let count = try #require(try Processors.possibleCount())
    let byProcessor = try map(6, value: 4)
    var value = Array(repeating: UInt8(0), count: 8 * count - 1)
    #expect(number { _ = try byProcessor.lookUp([0, 0, 0, 0], into: &value) } == EFAULT)
    value.append(0)
    #expect(try byProcessor.lookUp([0, 0, 0, 0], into: &value))
  }
}
