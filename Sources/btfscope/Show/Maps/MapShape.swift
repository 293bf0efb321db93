import BPFObject
import BTF
import Kernel
import Reporting
import TypedData

/// How the elements of a map of the kernel lie, by its BTF.
struct MapShape {
  let info: MapInfo
  let type: MapType
  let access: MapAccess
  private(set) var form: ElementForm
  /// Why the calls of stacks have no names; nil where they have.
  private(set) var hiddenSymbols: String?
  /// What errors call the map.
  var label: String { "map \(info.id)" }
  /// The table in which the types of keys and values lie; nil for none.
  let table: BTFTypeTable?
  /// The type of values, `void` for none.
  let valueType: TypeID

  init(_ info: MapInfo, _ types: KernelTypeTables) throws(CommandFailure) {
    self.info = info
    type = MapType(rawValue: info.type)
    access = MapAccess(type, valueSize: info.valueSize)
    form = ElementForm(keySize: Int(info.keySize), valueSize: Int(info.valueSize))
    // The value of a struct_ops map has a type of the kernel's, or of a module's where it says which.
    let isOperations = type == .structOperations && info.kernelValueType > 0
    table = isOperations ? types.operations(info) : types.table(info.btfID)
    valueType = TypeID(isOperations ? info.kernelValueType : info.valueType)
    if type.isByProcessor { form.processors = try MapShape.processors() }
    form.isArray = type.isIndexed
    form.isPrefix = type == .lpmTrie && info.keySize > 4
    if type == .arrayOfMaps || type == .hashOfMaps { form.meaning = .map }
    if type == .programArray { form.meaning = .program }
    if !isOperations { (form.key, form.keyProblem) = layout(TypeID(info.keyType), size: form.keySize, "keys") }
    if form.meaning == .value { (form.value, form.valueProblem) = layout(valueType, size: form.valueSize, "values") }
    if type == .stackTrace { form.stack = stack() }
    form.isVariables = type == .array && info.maxEntries == 1 && table?.record(valueType)?.kind == .dataSection
  }

  /// Stacks of calls, with the symbols of the kernel where they are addresses.
  private mutating func stack() -> StackForm {
    // BPF_F_STACK_BUILD_ID
    guard info.flags & 0x20 == 0 else { return StackForm(hasBuildIDs: true) { _ in nil } }
    let symbols = SymbolTable()
    if symbols?.isHidden != false {
      hiddenSymbols = "names of functions are hidden from this user: this needs CAP_SYSLOG, and kernel.kptr_restrict below 2"
    }
    return StackForm(hasBuildIDs: false) { address in
      symbols?.place(of: address).map { StackForm.Symbol(name: $0.name, module: $0.module, offset: $0.offset) }
    }
  }

  private static func processors() throws(CommandFailure) -> Int {
    guard let count = (try? Processors.possibleCount()).flatMap({ $0 }) else {
      throw CommandFailure(.input, "/sys/devices/system/cpu/possible does not say how many processors there can be")
    }
    return count
  }

  /// How values of a type lie, or why that is not of use.
  private func layout(_ type: TypeID, size: Int, _ what: String) -> (ValueLayout?, String?) {
    guard type != .void, size > 0 else { return (nil, nil) }
    guard let table else {
      return (nil, "\(what) are shown as bytes: the map's types cannot be read, which needs root, or CAP_SYS_ADMIN")
    }
    do throws(ValueLayoutError) {
      let layout = try ValueLayout(table, type)
      guard case .exact = layout.fit(byteCount: size), layout.byteCount == size || layout.isFlexible else {
        return (nil, "\(what) are shown as bytes: their type has \(layout.byteCount) bytes, and the map's have \(size)")
      }
      return (layout, nil)
    } catch {
      return (nil, "\(what) are shown as bytes: \(error)")
    }
  }
}
