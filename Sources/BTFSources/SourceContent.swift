import BTF
import ByteReading
import ELF

/// What a file turned out to be, with everything around it taken off.
///
/// Told by the first bytes alone: names lie, and standard input has none.
struct SourceContent: Sendable {
  enum Form: Sendable {
    case btf(Bytes)
    case elf(ELFFile)
  }

  var form: Form
  /// For errors: what was taken off, the outermost first.
  var place: [String]

  /// How often something may be wrapped.
  static let nestingLimit = 4

  init(_ bytes: Bytes, path: String) throws(SourceError) {
    self = try SourceContent.unwrap(bytes, path: path, place: [])
  }

  private init(form: Form, place: [String]) {
    self.form = form
    self.place = place
  }

  private static func unwrap(_ bytes: Bytes, path: String, place: [String]) throws(SourceError) -> SourceContent {
    guard bytes.count > 0 else { throw SourceError(path, .empty, place: place) }
    if BTFHeader.order(of: bytes) != nil { return SourceContent(form: .btf(bytes), place: place) }
    if ELFFile.isELF(bytes) {
      do throws(ELFError) {
        return SourceContent(form: .elf(try ELFFile(bytes)), place: place)
      } catch {
        throw SourceError(path, .elf(error), place: place)
      }
    }
    guard let container = Containers.recognize(bytes) else {
      throw SourceError(path, .unrecognized(found: (0..<min(16, bytes.count)).map { bytes[$0] }), place: place)
    }
    guard place.count < nestingLimit else {
      throw SourceError(path, .nestedTooDeep(limit: nestingLimit), place: place)
    }
    return try onlyEntry(of: container, bytes, path: path, place: place)
  }

  private static func onlyEntry(
    of container: any Container, _ bytes: Bytes, path: String, place: [String]
  ) throws(SourceError) -> SourceContent {
    var content: SourceContent?
    do throws(SourceError) {
      try container.unwrap(bytes, path: path) { (entry) throws(SourceError) in
        content = try unwrap(entry.bytes, path: path, place: place + [entry.place])
        return false
      }
    } catch {
      var error = error
      if error.place.isEmpty { error.place = place }
      throw error
    }
    guard let content else { throw SourceError(path, .empty, place: place) }
    return content
  }
}
