import BPFObject
import ELF
import Loader
import TestSupport
import Testing

@testable import Kernel

/// The programs and maps of a fixture, loaded.
final class LoadedFixture: Sendable {
  private let maps: [String: LoadedMap]
  private let programs: [String: Loader.LoadedProgram]

  init(_ name: String) throws {
    let object = try LoadedFixture.open(name).prepare().load()
    for outcome in object.programs {
      if case .refused(let failure) = outcome.state { Issue.record("\(outcome.program.name): \(failure.reason(outcome.program))") }
    }
    maps = Dictionary(uniqueKeysWithValues: object.maps.compactMap { $0 }.map { ($0.name, $0) })
    programs = Dictionary(uniqueKeysWithValues: object.loadedPrograms.map { ($0.name, $0) })
  }

  /// The fixture before it is loaded.
  static func open(_ name: String) throws -> LoadableObject {
    try LoadableObject(ObjectInventory(try ObjectFile(ELFFile(try Fixture.object(name))), name: name))
  }

  func map(_ name: String) throws -> KernelMap { try #require(maps[name]).map.duplicate() }

  func program(_ name: String) throws -> KernelProgram {
    let program = try #require(programs[name])
    return KernelProgram(try program.program.descriptor.duplicate(subject: name), label: name)
  }

  /// Runs a program once, and expects that it returns 0.
  func run(_ name: String) throws {
    let outcome = try #require(programs[name]).program.testRun(TestRun())
    try #require(outcome.returnValue == 0, "\(name) returned \(outcome.returnValue)")
  }
}

/// A raw tracepoint with a program on it, until the descriptor is closed.
enum RawTracepoint {
  static func attach(_ program: borrowing KernelProgram, to name: String) throws(KernelError) -> Descriptor {
    let (file, name) = (program.descriptor.attribute, Array(name.utf8) + [0])
    let link = try SystemCall.withAddress(of: name) { (address) throws(KernelError) in
      var attributes = AttributeBytes()
      attributes.set(address, at: 0)  // name
      attributes.set(file, at: 8)  // prog_fd
      return try SystemCall.bpf(.openRawTracepoint, &attributes, subject: "a tracepoint")
    }
    return Descriptor(owning: link)
  }
}
