import BTF
import ELF

/// The maps that libbpf makes for sections with variables (`bpf_object__init_internal_map()`).
extension ObjectContext {
  func globalDataMaps(_ name: String, _ sections: [DataSection], _ problems: inout ProblemList) -> [MapDefinition] {
    let visible = Set(sections.filter { $0.variables.contains(where: \.isVisible) }.map(\.type))
    var maps: [MapDefinition] = []
    for section in object.file.sections where role(of: section.index).isGlobalData && section.size > 0 {
      let sectionName = self.name(of: section.index)
      let origin: MapDefinition.Origin
      switch role(of: section.index) {
      case .data: origin = .data
      case .readOnlyData: origin = .readOnlyData
      default: origin = .zeroedData
      }
      let type = dataSectionNamed[sectionName]
      let isVisible = type.map(visible.contains) ?? false
      let map = MapDefinition(
        name: InternalMapName.make(name, sectionName), origin: origin, section: sectionName, sectionIndex: section.index, offset: 0,
        attributes: .globalData(
          size: section.size, valueType: type, isReadOnly: origin == .readOnlyData, isMappable: isVisible))
      if section.size > UInt64(UInt32.max) {
        problems.append(ObjectProblem(.map(map.name, .tooLarge(section.size)), section: sectionName))
      }
      maps.append(map)
    }
    return maps
  }

  /// The map of the kernel's configuration, where the object asks for any (libbpf: `bpf_object__init_kconfig_map()`).
  func configurationMap(_ name: String, _ externs: [Extern]) -> [MapDefinition] {
    var size: UInt64?
    for case .configuration(let value) in externs.map(\.kind) { size = value.offset &+ value.size }
    guard let size, let symbols = object.symbols else { return [] }
    return [
      MapDefinition(
        name: InternalMapName.make(name, ".kconfig"), origin: .configuration, section: ".kconfig",
        sectionIndex: symbols.section.index, offset: 0,
        // Its externs have become variables by then, which user space sees.
        attributes: .globalData(size: size, valueType: dataSectionNamed[".kconfig"], isReadOnly: true, isMappable: true))
    ]
  }
}

extension MapAttributes {
  /// An array of one value, which is the whole section.
  static func globalData(size: UInt64, valueType: TypeID?, isReadOnly: Bool, isMappable: Bool) -> MapAttributes {
    var attributes = MapAttributes()
    attributes.type = .array
    attributes.keySize = 4
    attributes.valueSize = UInt32(clamping: size)
    attributes.maxEntries = 1
    attributes.valueType = valueType
    if isReadOnly { attributes.flags.insert(.readOnlyForPrograms) }
    if isMappable { attributes.flags.insert(.mappable) }
    return attributes
  }
}

/// How libbpf names the maps of global data (`internal_map_name()`): the kernel takes 15 bytes.
enum InternalMapName {
  private static let limit = 15

  static func make(_ object: String, _ section: String) -> String {
    // At least 7 bytes are left to the section, even to a shorter name; a section of the program's own naming stands alone.
    let reserved = min(max(7, section.utf8.count), limit)
    let isCustom = section.utf8.dropFirst().contains(0x2e)
    let prefix = isCustom ? object.utf8.prefix(0) : object.utf8.prefix(limit - reserved)
    let bytes = Array(prefix) + Array(section.utf8.prefix(reserved))
    return String(decoding: bytes.map { isAllowed($0) ? $0 : 0x5f }, as: UTF8.self)
  }

  /// Letters, digits, `_` and `.`
  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f || byte == 0x2e
  }
}
