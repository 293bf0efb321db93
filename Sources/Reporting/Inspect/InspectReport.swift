public import BPFObject
import BTF

/// Renders what an object asks for: the answer to `inspect`.
public struct InspectReport: FormattedReport {
  let inventory: ObjectInventory
  /// The object as it was named.
  let source: String
  /// Whether the instructions are written too.
  let disassembles: Bool
  /// How wide a line of text may be; nil for no limit.
  let width: Int?

  /// The section of the subprograms.
  let text: CodeSection?

  public init(_ inventory: ObjectInventory, source: String, disassembles: Bool = false, width: Int? = nil) {
    self.inventory = inventory
    self.source = source
    self.disassembles = disassembles
    self.width = width
    text = inventory.object.code.last { $0.name == ".text" }
  }

  var object: ObjectFile { inventory.object }

  /// The name of the function with that number.
  func functionName(_ index: Int) -> String { index < inventory.programs.count ? inventory.programs[index].name : "" }

  func mapName(_ index: Int) -> String { index < inventory.maps.count ? inventory.maps[index].name : "" }

  func externName(_ index: Int) -> String { index < inventory.externs.count ? inventory.externs[index].name : "" }
}

extension ObjectProblem.Consequence {
  /// For reports.
  var label: StaticString {
    switch self {
    case .ignored: "ignored"
    case .notLoaded: "not_loaded"
    case .notOpened: "not_opened"
    }
  }
}

extension MapDefinition.Origin {
  /// For reports.
  var label: StaticString {
    switch self {
    case .declared: "maps"
    case .legacy: "legacy"
    case .data: "data"
    case .readOnlyData: "rodata"
    case .zeroedData: "bss"
    case .configuration: "kconfig"
    case .structOps: "struct_ops"
    }
  }
}

extension Extern.Kind {
  /// For reports.
  var label: StaticString {
    switch self {
    case .configuration: "kconfig"
    case .address: "ksym"
    case .variable: "ksym_typed"
    case .function: "kfunc"
    case .unknown: "unknown"
    }
  }
}
