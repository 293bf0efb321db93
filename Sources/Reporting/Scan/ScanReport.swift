public import BPFObject
import BTF
import ELF

/// Which BPF objects were found, and what each is, in short.
public struct ScanReport: Sendable {
  /// One object; words and numbers, so that the file it lies in can be closed.
  public struct Found: Hashable, Sendable {
    /// As other commands take it: the path, with `!ENTRY` and `@0xOFFSET` where it lies inside something.
    public var name: String
    /// The file it lies in.
    public var container: String
    /// Where in that, and how long it is, in bytes.
    public var offset: Int
    public var size: Int
    /// The symbol of the program that carries it; nil where the program has none.
    public var symbol: String?
    public var isLittleEndian: Bool
    /// Programs by type, in libbpf's words, the most frequent first; what is of no section that libbpf knows is `unknown`.
    public var programs: [(type: String, count: Int)] { zip(types, counts).map { ($0, $1) } }
    private var types: [String] = []
    private var counts: [Int] = []
    /// Maps, those of global data among them.
    public var maps = 0
    public var relocations = 0
    public var licence: String?
    public var hasTypes = false
    /// Why it cannot be opened as an object; nil where it can.
    public var problem: String?
    /// The file that it was written to.
    public var extracted: String?

    public init(name: String, container: String, offset: Int, size: Int, symbol: String?, isLittleEndian: Bool) {
      (self.name, self.container, self.offset, self.size) = (name, container, offset, size)
      (self.symbol, self.isLittleEndian) = (symbol, isLittleEndian)
    }

    /// Takes over what an object is.
    public mutating func describe(_ inventory: ObjectInventory) {
      var numbers: [String: Int] = [:]
      for program in inventory.programs where !program.isSubprogram {
        numbers[program.definition.map { "\($0.programType)" } ?? "unknown", default: 0] += 1
      }
      let sorted = numbers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      (types, counts) = (sorted.map(\.key), sorted.map(\.value))
      maps = inventory.maps.count
      relocations = inventory.typeRelocations.values.reduce(0, +)
      licence = inventory.declarations.licence
      hasTypes = inventory.object.types != nil
      if let damage = inventory.object.damage { problem = "\(damage)" }
    }
  }

  /// What was searched, as it was named.
  public var paths: [String]
  /// In the order of the paths, then of the files' names, then of the places.
  public var objects: [Found] = []
  /// Files that were looked at.
  public var files = 0
  /// Inputs that could not be read.
  public var unreadable = 0
  /// How wide a line may be; nil for no limit.
  public var width: Int?

  public init(_ paths: [String], width: Int? = nil) { (self.paths, self.width) = (paths, width) }
}

extension ScanReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    if !objects.isEmpty {
      var table = TextTable(
        ["object", "bytes", "order", "programs", "maps", "CO-RE", "licence", "BTF"], numbers: [1, 4, 5], width: width)
      for object in objects { table.add(row(object), notes: notes(object)) }
      table.write(to: &out)
      out.append(byte: 0x0a)
    }
    out.append(text: "\(Self.counted(objects.count, "object")) in \(Self.counted(Set(objects.map(\.container)).count, "file")), ")
    out.append(text: "\(files) looked at")
    if unreadable > 0 { out.append(text: ", \(unreadable) could not be read") }
    out.append(byte: 0x0a)
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private func row(_ object: Found) -> [String] {
    [
      object.name, "\(object.size)", object.isLittleEndian ? "little" : "big",
      object.programs.map { $0.count == 1 ? $0.type : "\($0.count) \($0.type)" }.joined(separator: ", "), "\(object.maps)",
      "\(object.relocations)", object.licence ?? "none", object.hasTypes ? "yes" : "no",
    ]
  }

  private func notes(_ object: Found) -> [(label: String, words: [String])] {
    var notes: [(label: String, words: [String])] = []
    if let symbol = object.symbol { notes.append(("symbol", [symbol])) }
    if let problem = object.problem { notes.append(("not readable", [problem])) }
    if let extracted = object.extracted { notes.append(("written to", [extracted])) }
    return notes
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("scan")
    json.list("paths", paths)
    json.field("files", files)
    json.field("unreadable", unreadable)
    json.key("objects")
    json.beginArray()
    for object in objects {
      json.breakLine()
      write(object, &json)
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func write(_ object: Found, _ json: inout JSONWriter) {
    json.beginObject()
    json.field("object", text: object.name)
    json.field("file", text: object.container)
    json.field("offset", object.offset)
    json.field("size", object.size)
    json.field("symbol", optional: object.symbol)
    json.field("byte_order", literal: object.isLittleEndian ? "little" : "big")
    json.key("programs")
    json.beginArray()
    for (type, count) in object.programs {
      json.beginObject()
      json.field("type", text: type)
      json.field("count", count)
      json.endObject()
    }
    json.endArray()
    json.field("maps", object.maps)
    json.field("core_relocations", object.relocations)
    json.field("license", optional: object.licence)
    json.field("btf", object.hasTypes)
    json.field("problem", optional: object.problem)
    json.field("extracted", optional: object.extracted)
    json.endObject()
  }
}
