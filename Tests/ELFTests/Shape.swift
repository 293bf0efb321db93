import ByteReading
import TestSupport
import Testing

@testable import ELF

/// The four ways in which a file can be laid out; every test of a layout runs for each.
struct Shape: CustomTestStringConvertible, Sendable {
  var is64: Bool
  var isLittle: Bool

  static let all = [true, false].flatMap { wide in [true, false].map { Shape(is64: wide, isLittle: $0) } }

  var writer: ELFWriter { ELFWriter(is64: is64, isLittle: isLittle) }
  var testDescription: String { "\(is64 ? 64 : 32) bits, \(isLittle ? "little" : "big")-endian" }
}

/// What opening `array` throws; nil where it opens.
func openingError(_ array: [UInt8]) -> ELFError? {
  do throws(ELFError) {
    _ = try ELFFile(Bytes(array))
    return nil
  } catch {
    return error
  }
}

/// What `body` throws; nil where it returns.
func thrown(_ body: () throws(ELFError) -> Void) -> ELFError? {
  do throws(ELFError) {
    try body()
    return nil
  } catch {
    return error
  }
}

/// Reads everything that a file has to say; throws nothing, keeps nothing. For damaged files: it must come to an end.
func readEverything(_ bytes: Bytes) -> Int {
  guard let file = try? ELFFile(bytes) else { return 0 }
  var count = 0
  for section in file.sections {
    count += (try? file.nameBytes(of: section).count) ?? 0
    count += (try? file.contents(of: section).count) ?? 0
    if let symbols = try? file.symbolTable(in: section) {
      for symbol in symbols { count += (try? symbols.nameBytes(of: symbol).count) ?? 0 }
    }
    if let relocations = try? file.relocations(in: section) {
      for relocation in relocations { count += Int(truncatingIfNeeded: relocation.offset & 1) }
    }
  }
  return count
}
