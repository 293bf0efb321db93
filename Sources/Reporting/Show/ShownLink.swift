/// A link of the kernel: plain facts, gathered by whoever asked.
public struct ShownLink: Sendable {
  /// What the kernel says about the place, by the name that bpftool has for it.
  public struct Detail: Sendable {
    public enum Value: Hashable, Sendable {
      case number(UInt64)
      case text(String)
      case flag(Bool)
    }

    public let name: StaticString
    public let value: Value

    public init(_ name: StaticString, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  public var id: UInt32 = 0
  /// As libbpf names it.
  public var type = ""
  /// 0 for a link without a program, as those of struct_ops are.
  public var programID: UInt32 = 0
  public var programType: String?
  public var programName: String?
  /// What it is attached to, in words.
  public var target = ""
  public var details: [Detail] = []
  /// Of a link of many probes, where it was asked for.
  public var places: ShownPlaces?
  public var owners = ShownOwners()

  public init() {}

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("id", id)
    json.field("type", text: type)
    json.field("prog_id", programID)
    json.field("prog_type", optional: programType)
    json.field("prog_name", optional: programName)
    json.field("target", text: target)
    for detail in details {
      json.key(detail.name)
      switch detail.value {
      case .number(let number): json.value(wide: number)
      case .text(let text): json.value(text: text)
      case .flag(let flag): json.value(flag)
      }
    }
    places?.write(to: &json)
    owners.write(to: &json)
    json.endObject()
  }

  static func table(width: Int?) -> TextTable {
    TextTable(["id", "type", "program", "attached to"], numbers: [0], width: width)
  }

  func add(to table: inout TextTable) {
    let program = programID == 0 ? "" : "\(programID)" + (programName.map { " \($0)" } ?? "")
    table.add(["\(id)", type, program, target], notes: owners.notes)
  }
}
