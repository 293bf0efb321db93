import BTF
import ByteReading

/// What split BTF may stand on.
struct Base: Sendable {
  /// What the caller gave; it goes before all else.
  var given: BTFSource?
  /// The path at which the base lies if it lies beside the split BTF.
  var sibling: String?
  /// Whether the source is known to be split BTF, whatever it looks like.
  var isSplit = false
}

/// Opens one blob, on its base where it is split.
struct TableOpening {
  let reader: SourceReader
  let path: String
  let place: [String]
  let base: Base

  func table(_ blob: Bytes) throws(SourceError) -> BTFTypeTable {
    if let given = base.given { return try table(blob, on: given.table, named: given.name) }
    guard base.isSplit || TableOpening.looksSplit(blob) else { return try table(blob, base: nil) }
    guard let sibling = base.sibling else { throw needsBase(blob, lookedAt: nil) }
    do throws(SourceError) {
      let found = try reader.open(SplitPath(sibling).asFile)
      return try table(blob, on: found.table, named: sibling)
    } catch {
      if case .unreadable(let cause) = error.cause, cause.isNotThere || cause.reason == .notAFile {
        throw needsBase(blob, lookedAt: sibling)
      }
      // It is the base that is malformed, not what was asked for.
      var error = error
      if error.path == sibling { error.malformed = nil }
      throw error
    }
  }

  /// The table, verified to stand on `base`.
  private func table(_ blob: Bytes, on base: BTFTypeTable, named name: String) throws(SourceError) -> BTFTypeTable {
    // Ids and names of complete BTF would mean the base's types and strings.
    if BaseCheck.isComplete(blob) { throw error(.notSplit(base: name)) }
    let table = try table(blob, base: base)
    if let cause = BaseCheck.complaint(about: table, on: base, named: name) { throw error(cause) }
    return table
  }

  /// The table, with errors that say where.
  func table(_ blob: Bytes, base: BTFTypeTable?) throws(SourceError) -> BTFTypeTable {
    do throws(BTFError) {
      return try BTFTypeTable(blob, base: base)
    } catch {
      var failure = self.error(.btf(error))
      failure.malformed = MalformedBTF(blob: blob, base: base)
      throw failure
    }
  }

  private func needsBase(_ blob: Bytes, lookedAt path: String?) -> SourceError {
    var failure = error(.needsBase(lookedAt: path))
    // It may as well be meant to stand alone.
    failure.malformed = MalformedBTF(blob: blob)
    return failure
  }

  func error(_ cause: SourceError.Cause) -> SourceError { SourceError(path, cause, place: place) }

  /// The byte order of a blob; the machine's own where it is none.
  static func order(_ blob: Bytes) -> ByteOrder { BTFHeader.order(of: blob) ?? .host }

  /// Whether the string section does not begin with the empty string, as all but split BTF does; a header that cannot be read does
  /// not look split.
  static func looksSplit(_ blob: Bytes) -> Bool {
    guard let order = BTFHeader.order(of: blob),
      let headerLength = blob.integer(at: 4, order: order, as: UInt32.self),
      let stringOffset = blob.integer(at: 16, order: order, as: UInt32.self),
      let stringLength = blob.integer(at: 20, order: order, as: UInt32.self)
    else { return false }
    if stringLength == 0 { return true }
    // Two 32-bit numbers: their sum fits.
    return blob.integer(at: Int(headerLength) + Int(stringOffset), order: order, as: UInt8.self).map { $0 != 0 } ?? false
  }
}
