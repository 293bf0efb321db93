import ByteReading

/// What keeps an object of the kernel alive, as far as it was found.
public struct ShownOwners: Hashable, Sendable {
  /// A process that holds a descriptor of it.
  public struct Process: Hashable, Sendable {
    public let id: UInt32
    public let name: String

    public init(id: UInt32, name: String) {
      self.id = id
      self.name = name
    }
  }

  /// Paths in bpf file systems.
  public var pins: [String]
  public var processes: [Process]

  public init(pins: [String] = [], processes: [Process] = []) {
    self.pins = pins
    self.processes = processes
  }

  /// The names are bpftool's.
  func write(to json: inout JSONWriter, withPins: Bool = true) {
    if withPins {
      json.key("pinned")
      json.beginArray()
      for path in pins { json.value(text: path) }
      json.endArray()
    }
    json.key("pids")
    json.beginArray()
    for process in processes {
      json.beginObject()
      json.field("pid", process.id)
      json.field("comm", text: process.name)
      json.endObject()
    }
    json.endArray()
  }

  /// What stands below a row of a table.
  var notes: [(label: String, words: [String])] {
    [("pinned", pins), ("held by", processes.map { "\($0.name) (\($0.id))" })]
  }
}

extension JSONWriter {
  /// Numbers of other objects.
  mutating func field(_ name: StaticString, ids: [UInt32]) {
    key(name)
    beginArray()
    for id in ids { value(id) }
    endArray()
  }

  /// Null where it is not known.
  mutating func field(_ name: StaticString, count number: UInt64?) {
    key(name)
    if let number { value(wide: number) } else { null() }
  }
}
