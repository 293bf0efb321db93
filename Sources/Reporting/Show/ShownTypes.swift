/// A BTF object of the kernel: plain facts, gathered by whoever asked.
public struct ShownTypes: Sendable {
  public var id: UInt32 = 0
  /// `vmlinux`, the name of a module, or empty.
  public var name = ""
  /// In bytes.
  public var size: UInt32 = 0
  public var isKernel = false
  /// Programs and maps that use it.
  public var programIDs: [UInt32] = []
  public var mapIDs: [UInt32] = []
  public var owners = ShownOwners()
  /// How many types it has of its own; nil where it was not looked into.
  public var typeCount: UInt32?

  public init() {}

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("id", id)
    json.field("name", text: name)
    json.field("size", size)
    json.field("kernel", isKernel)
    if let typeCount { json.field("types", typeCount) }
    json.field("prog_ids", ids: programIDs)
    json.field("map_ids", ids: mapIDs)
    owners.write(to: &json, withPins: false)
    json.endObject()
  }

  static func table(width: Int?) -> TextTable { TextTable(["id", "name", "size", "of"], numbers: [0, 2], width: width) }

  func add(to table: inout TextTable) {
    let origin = isKernel ? (name == "vmlinux" ? "kernel" : "module") : "program"
    var notes: [(label: String, words: [String])] = []
    if let typeCount { notes.append(("types", ["\(typeCount)"])) }
    if !programIDs.isEmpty { notes.append(("programs", programIDs.map { "\($0)" })) }
    if !mapIDs.isEmpty { notes.append(("maps", mapIDs.map { "\($0)" })) }
    table.add(["\(id)", name.isEmpty ? "(no name)" : name, "\(size)", origin], notes: notes + owners.notes)
  }
}
