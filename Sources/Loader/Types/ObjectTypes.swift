import BPFObject
import BTF
import ByteReading
import ELF

/// An object's BTF as the kernel takes it: what compilers leave to the loader is filled in.
enum ObjectTypes {
  static func prepare(_ inventory: ObjectInventory, _ table: BTFTypeTable) -> EditableTypes {
    var types = EditableTypes(table)
    fillExterns(&types, inventory)
    fillDataSections(&types, inventory)
    hideFunctions(&types, inventory)
    return types
  }

  // MARK: Data sections

  /// Words of an entry of a data section, which follow the three of its head: type, offset, size.
  private static func entry(_ index: Int) -> Int { 3 + 3 * index }

  /// Sizes of data sections, offsets of their variables in order, and hidden variables (libbpf: `btf_fixup_datasec()`).
  private static func fillDataSections(_ types: inout EditableTypes, _ inventory: ObjectInventory) {
    for section in inventory.object.dataSections().values {
      guard let record = types.table.record(section.type), record.entryCount == section.variables.count else { continue }
      types.set(UInt32(clamping: section.size), 2, of: section.type)
      for (index, variable) in section.variables.enumerated() {
        guard let declaration = variable.declaration else { continue }
        types.set(declaration.rawValue, entry(index), of: section.type)
        types.set(UInt32(clamping: variable.offset), entry(index) + 1, of: section.type)
        types.set(UInt32(clamping: variable.size), entry(index) + 2, of: section.type)
        // As for functions: what other objects must not see is as good as static.
        if variable.isHidden { types.set(Linkage.static.rawValue, 3, of: declaration) }
      }
    }
  }

  // MARK: Externs

  /// The kernel knows no externs: they become variables (libbpf: `bpf_object__collect_externs()`).
  private static func fillExterns(_ types: inout EditableTypes, _ inventory: ObjectInventory) {
    let table = types.table
    for id in table.ownTypeIDs.map({ TypeID($0) }) {
      guard let record = table.record(id), record.kind == .dataSection else { continue }
      switch table.name(record.nameOffset) {
      case ".ksyms": fillSymbols(&types, record)
      case ".kconfig": fillConfiguration(&types, record, inventory.externs)
      default: break
      }
    }
  }

  /// Each symbol of the kernel as an integer of 4 bytes; functions as one that is made up, since a section holds variables only.
  private static func fillSymbols(_ types: inout EditableTypes, _ section: TypeRecord) {
    let table = types.table
    let integer = table.ownTypeIDs.lazy.map { TypeID($0) }.first { id in
      guard let record = table.record(id), record.kind == .integer else { return false }
      return table.integerEncoding(of: record).bitWidth == 32
    }
    let entries = table.sectionVariables(of: section)
    let hasFunction = entries.contains { table.record($0.type)?.kind == .function }
    var standIn: (id: TypeID, name: StringOffset)?
    if hasFunction {
      let name = types.add(name: "dummy_ksym")
      let info = BTFInfo(kind: .variable, entryCount: 0)
      standIn = (types.add([name.rawValue, info.rawValue, integer?.rawValue ?? 0, Linkage.global.rawValue]), name)
    }
    // Functions may share a prototype: each is gone through once.
    var named: Set<TypeID> = []
    for (index, item) in entries.enumerated() {
      if let record = table.record(item.type), record.kind == .function {
        if let standIn {
          if named.insert(record.reference).inserted { nameParameters(&types, of: record.reference, standIn.name) }
          types.set(standIn.id.rawValue, entry(index), of: section.id)
        }
        types.set(BTFInfo(kind: .function, entryCount: Int(Linkage.global.rawValue)), of: item.type)
      } else {
        types.set(Linkage.global.rawValue, 3, of: item.type)
        types.set(integer?.rawValue ?? 0, 2, of: item.type)
      }
      types.set(UInt32(4 * index), entry(index) + 1, of: section.id)
      types.set(4, entry(index) + 2, of: section.id)
    }
    types.set(UInt32(4 * entries.count), 2, of: section.id)
  }

  /// The kernel wants a name for each parameter of a function that is not static.
  private static func nameParameters(_ types: inout EditableTypes, of prototype: TypeID, _ name: StringOffset) {
    guard let record = types.table.record(prototype), record.kind == .functionPrototype else { return }
    for (index, parameter) in types.table.parameters(of: record).enumerated()
    where parameter.type != .void && parameter.nameOffset.isEmpty {
      types.set(name.rawValue, 3 + 2 * index, of: prototype)
    }
  }

  /// The values of the configuration at their places in the map `.kconfig`, in order.
  private static func fillConfiguration(_ types: inout EditableTypes, _ section: TypeRecord, _ externs: [Extern]) {
    var places: [TypeID: UInt64] = [:]
    var end: UInt64 = 0
    for extern in externs {
      guard case .configuration(let value) = extern.kind else { continue }
      places[extern.declaration] = value.offset
      end = max(end, value.offset &+ value.size)
    }
    let entries = types.table.sectionVariables(of: section).map { ($0, places[$0.type] ?? UInt64($0.offset)) }.sorted {
      $0.1 < $1.1
    }
    for (index, (item, offset)) in entries.enumerated() {
      types.set(Linkage.global.rawValue, 3, of: item.type)
      types.set(item.type.rawValue, entry(index), of: section.id)
      types.set(UInt32(clamping: offset), entry(index) + 1, of: section.id)
      types.set(item.size, entry(index) + 2, of: section.id)
    }
    types.set(UInt32(clamping: end), 2, of: section.id)
  }

  // MARK: Functions

  /// Hidden subprograms count as static: the verifier then knows their callers (libbpf: `bpf_object__sanitize_and_load_btf()`).
  private static func hideFunctions(_ types: inout EditableTypes, _ inventory: ObjectInventory) {
    let hidden = Set(inventory.programs.filter { $0.isSubprogram && $0.isGlobal && $0.isHidden }.map(\.name))
    guard !hidden.isEmpty else { return }
    var done: Set<String> = []
    for id in types.table.ownTypeIDs.map({ TypeID($0) }) {
      guard let record = types.table.record(id), record.kind == .function, record.functionLinkage == .global,
        let name = types.table.name(record.nameOffset), hidden.contains(name), done.insert(name).inserted
      else { continue }
      types.set(BTFInfo(kind: .function, entryCount: Int(Linkage.static.rawValue)), of: id)
    }
  }
}
