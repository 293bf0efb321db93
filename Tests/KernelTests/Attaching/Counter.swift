import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

/// Programs that count their runs, all in one place.
struct Counter: ~Copyable {
  let map: KernelMap

  init() throws { map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 1, name: "counter")) }

  /// A program of the type that counts, only what this process does where `onlyMine` is set, and returns `result`.
  func program(
    _ type: UInt32, attachType: UInt32 = 0, returning result: Int32 = 0, onlyMine: Bool = false, name: String = "counting"
  ) throws -> KernelProgram {
    let process = onlyMine ? UInt32(getpid()) : nil
    var load = ProgramLoad(
      type: type, instructions: CountingCode.make(map: map.descriptor.rawValue, returning: result, process: process), license: "GPL"
    )
    load.attachType = attachType
    load.name = name
    return try KernelProgram.load(load)
  }

  /// How often they ran.
  var count: UInt64 {
    get throws {
      var value = Array(repeating: UInt8(0), count: 8)
      guard try map.lookUp([0, 0, 0, 0], into: &value) else { return 0 }
      return unsafe value.withUnsafeBytes { unsafe $0.load(as: UInt64.self) }
    }
  }

  /// By how much the count grows while `body` runs.
  func growth(_ body: () throws -> Void) throws -> UInt64 {
    let before = try count
    try body()
    return try count - before
  }
}
