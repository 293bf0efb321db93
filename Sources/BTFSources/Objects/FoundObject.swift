public import ByteReading
public import ELF

/// A BPF object that was found.
public struct FoundObject: Sendable {
  /// As a user would name it: the path, with `!ENTRY` in an archive, and with `@0xOFFSET` where it lies inside another file.
  public let name: String
  /// The file, without the object's place in it.
  public let container: String
  /// Where it lies in that, in bytes.
  public let offset: Int
  /// The symbol of the program that carries it, for the data that the object is; nil where the program has none.
  public let symbol: String?
  public let file: ELFFile

  /// Its own bytes, and none that follow.
  public var bytes: Bytes { file.bytes }
}

/// `FILE@0xOFFSET`: an object inside another file.
enum EmbeddedName {
  static func make(_ path: String, _ offset: Int) -> String { "\(path)@0x\(String(offset, radix: 16))" }

  /// The file, and the offset that is named; nothing where a file of that very name exists, or none of its first part.
  static func split(_ name: String) -> (path: String, offset: Int?) {
    guard let mark = name.lastIndex(of: "@"), mark > name.startIndex, name[mark...].hasPrefix("@0x"), !FolderEntries.isFile(name),
      let offset = Int(name[mark...].dropFirst(3), radix: 16), offset >= 0
    else { return (name, nil) }
    return (String(name[..<mark]), offset)
  }
}
