/// A map of the kernel: plain facts, gathered by whoever asked.
public struct ShownMap: Sendable {
  public var id: UInt32 = 0
  /// As libbpf names it.
  public var type = ""
  public var name = ""
  /// `BPF_F_*`, as a number and by name.
  public var flags: UInt32 = 0
  public var flagNames: [String] = []
  /// In bytes; of a map by processor, that of one processor's value.
  public var keySize: UInt32 = 0
  public var valueSize: UInt32 = 0
  public var maxEntries: UInt32 = 0
  public var extra: UInt64 = 0
  /// Bytes that it takes; nil where the kernel does not say.
  public var memory: UInt64?
  public var isFrozen: Bool?
  public var btfID: UInt32 = 0
  /// C names; nil where none is known.
  public var keyType: String?
  public var valueType: String?
  /// The device whose hardware holds it, in words.
  public var device: String?
  /// Programs that use it.
  public var programIDs: [UInt32] = []
  public var owners = ShownOwners()

  public init() {}

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("id", id)
    json.field("type", text: type)
    json.field("name", text: name)
    json.field("flags", flags)
    json.key("flag_names")
    json.beginArray()
    for name in flagNames { json.value(text: name) }
    json.endArray()
    json.field("bytes_key", keySize)
    json.field("bytes_value", valueSize)
    json.field("max_entries", maxEntries)
    json.field("map_extra", wide: extra)
    json.field("bytes_memlock", count: memory)
    json.key("frozen")
    if let isFrozen { json.value(isFrozen) } else { json.null() }
    json.field("btf_id", btfID)
    json.field("key_type", optional: keyType)
    json.field("value_type", optional: valueType)
    json.field("device", optional: device)
    json.field("prog_ids", ids: programIDs)
    owners.write(to: &json)
    json.endObject()
  }

  static func table(width: Int?) -> TextTable {
    TextTable(["id", "type", "name", "key", "value", "entries", "memory", "flags"], numbers: [0, 3, 4, 5, 6], width: width)
  }

  func add(to table: inout TextTable) {
    table.add(
      [
        "\(id)", type, name.isEmpty ? "(no name)" : name, "\(keySize)", "\(valueSize)", "\(maxEntries)",
        memory.map { "\($0)" } ?? "-", (flagNames + (isFrozen == true ? ["frozen"] : [])).joined(separator: " "),
      ], notes: notes)
  }

  private var notes: [(label: String, words: [String])] {
    var notes: [(label: String, words: [String])] = []
    if keyType != nil || valueType != nil {
      notes.append(("types", [keyType, valueType].compactMap { $0 }))
    }
    if let device { notes.append(("lies on", [device])) }
    if !programIDs.isEmpty { notes.append(("programs", programIDs.map { "\($0)" })) }
    if btfID > 0 { notes.append(("btf", ["\(btfID)"])) }
    return notes + owners.notes
  }
}
