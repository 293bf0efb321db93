import ByteReading

/// `ARCHIVE!ENTRY`: a file inside an archive.
enum ArchiveName {
  /// The file, and what is named inside it; nothing where a file of that very name exists, or none of any part.
  static func split(_ name: String) -> (path: String, entry: String?) {
    guard name.contains("!"), !FolderEntries.isFile(name) else { return (name, nil) }
    var from = name.startIndex
    while let mark = name[from...].firstIndex(of: "!") {
      let next = name.index(after: mark)
      if mark > name.startIndex, next < name.endIndex, FolderEntries.isFile(String(name[..<mark])) {
        return (String(name[..<mark]), String(name[next...]))
      }
      from = next
    }
    return (name, nil)
  }
}
