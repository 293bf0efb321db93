import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// A folder of files that a test writes and that goes away with it.
final class Folder: Sendable {
  let url: URL

  init() throws { url = try Fixture.temporaryFolder() }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  /// Writes a file; returns its path.
  @discardableResult func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }
}

/// BTF small enough to write down.
enum Sample {
  /// `long`, and a struct with a member of it.
  static func base(order: ByteOrder = .little, longSize: UInt32 = 8) -> BTFWriter {
    var writer = BTFWriter(order: order)
    let long = writer.integer("long int", size: longSize)
    writer.structure("in_base", size: longSize, [.init("field", long, at: 0)])
    return writer
  }

  /// Structs that refer to the base's, with names of their own.
  static func split(order: ByteOrder = .little, from base: BTFTypeTable) -> BTFWriter {
    var writer = BTFWriter(order: order, splitFrom: base)
    let pointer = writer.pointer(to: TypeID(2))
    writer.structure("in_module", size: 8, [.init("first", pointer, at: 0)])
    writer.structure("also_in_module", size: 8, [.init("second", pointer, at: 0)])
    return writer
  }

  static func object(
    _ btf: [UInt8], is64: Bool = true, isLittle: Bool = true, name: String = ".BTF", isCompressed: Bool = false
  ) -> ELFWriter {
    var writer = ELFWriter(is64: is64, isLittle: isLittle)
    let contents =
      isCompressed ? writer.compressionHeader(claimed: UInt64(btf.count)) + StoredStream.zlib(btf) : btf
    writer.add(ELFWriter.Section(name, flags: isCompressed ? 0x800 : 0, contents))
    return writer
  }
}

/// What `body` throws; nil where it returns.
func thrown(_ body: () throws(SourceError) -> Void) -> SourceError? {
  do throws(SourceError) {
    try body()
    return nil
  } catch {
    return error
  }
}

extension SourceReader {
  /// The words of what opening `name` throws; nil where it opens.
  func complaint(about name: String, base: String? = nil) -> String? {
    thrown { () throws(SourceError) in _ = try open(name, base: base) }.map { "\($0)" }
  }
}
