import BPFObject
import ByteReading
import ELF
import Foundation
import Kernel
import Loader
import TestSupport
import Testing

/// The fixture with a program of each kind, loaded as far as a test needs it.
final class AttachObject {
  let object: LoadedObject

  /// Loads these programs only. The struct_ops maps have names that no other test uses, unless a label is given.
  init(_ programs: [String], label wanted: String? = nil) throws {
    var bytes = try Fixture.object("attach").array()
    let suffix = wanted.map { Array($0.utf8) } ?? (0..<8).map { _ in UInt8.random(in: 0x61...0x7a) }
    for name in ["fixture_linked_", "fixture_plain__"] {
      let old = Array(name.utf8)
      let place = try #require(bytes.indices.first { bytes[$0...].starts(with: old) })
      bytes.replaceSubrange(place..<place + old.count, with: Array(name.utf8.prefix(old.count - 8)) + suffix)
    }
    label = String(decoding: suffix, as: UTF8.self)
    let inventory = try ObjectInventory(ObjectFile(ELFFile(Bytes(bytes))), name: "attach")
    var loadable = try LoadableObject(inventory)
    try loadable.select(programs)
    let hasProcess = loadable.set("process", to: ByteOrder.host.bytes(of: UInt32(getpid())))
    try #require(hasProcess)
    object = try loadable.prepare().load()
  }

  /// The last 8 letters of the names of its struct_ops maps.
  let label: String

  func program(_ name: String) throws -> LoadedProgram {
    for outcome in object.programs where outcome.program.name == name {
      if case .refused(let failure) = outcome.state { Issue.record("\(name): \(failure.reason(outcome.program))") }
    }
    return try #require(object.program(named: name))
  }

  /// What a counter stands at.
  func count(_ variable: String) throws -> UInt64 {
    let global = try #require(object.inventory.globals.first { $0.name == variable })
    let map = try #require(
      object.maps.lazy.compactMap { $0 }.first { $0.definition.origin.isGlobalData && $0.definition.section == global.section })
    var value = Array(repeating: UInt8(0), count: Int(map.attributes.valueSize))
    try #require(try map.map.lookUp([0, 0, 0, 0], into: &value))
    return try #require(Bytes(value).integer(at: Int(global.offset), order: .host, as: UInt64.self))
  }

  /// By how much it grows while `body` runs.
  func growth(_ variable: String, _ body: () throws -> Void) throws -> UInt64 {
    let before = try count(variable)
    try body()
    return try count(variable) - before
  }
}
