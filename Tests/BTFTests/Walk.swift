import ByteReading
import TestSupport

@testable import BTF

extension BTFTypeTable {
  /// Reads everything that the table can be asked for; returns how many errors that gave. What it must not do is trap or hang.
  func walk() -> Int {
    var errors = 0
    func attempt(_ body: () throws(BTFError) -> Void) {
      do throws(BTFError) { try body() } catch { errors += 1 }
    }
    for raw in 0..<typeCount {
      let id = TypeID(raw)
      guard let record = record(id) else {
        errors += 1
        continue
      }
      attempt { () throws(BTFError) in _ = try requireNameBytes(record) }
      attempt { () throws(BTFError) in _ = try byteSize(of: id) }
      attempt { () throws(BTFError) in _ = try alignment(of: id) }
      attempt { () throws(BTFError) in _ = try resolved(id) }
      attempt { () throws(BTFError) in _ = try skippingModifiers(id) }
      for member in members(of: record) {
        _ = name(member.nameOffset)
        attempt { () throws(BTFError) in _ = try bitField(of: member) }
      }
      for enumerator in enumerators(of: record) { _ = name(enumerator.nameOffset) }
      for parameter in parameters(of: record) { _ = name(parameter.nameOffset) }
      for place in sectionVariables(of: record) { _ = self.record(place.type) }
      switch record.kind {
      case .integer: _ = integerEncoding(of: record)
      case .variable: _ = variableLinkage(of: record)
      case .declarationTag: _ = componentIndex(of: record)
      case .array: _ = array(record)
      default: break
      }
    }
    return errors
  }
}

extension Fixture {
  /// The `.BTF` section of an object: here its header's first bytes lead to it, so that these tests need no ELF reader.
  static func section(_ object: String) throws -> [UInt8] {
    let file = try bytes(object)
    let isLittle = object.hasSuffix("el.o")
    let start = Bytes(isLittle ? [0x9f, 0xeb, 1, 0, 24, 0, 0, 0] : [0xeb, 0x9f, 1, 0, 0, 0, 0, 24])
    guard let place = file.firstIndex(of: start), let blob = file.suffix(from: place) else { return [] }
    let header = try BTFHeader(blob)
    return Array(blob.array().prefix(Int(header.length + header.stringOffset + header.stringLength)))
  }
}
