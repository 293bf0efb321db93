import BPFObject
import BTF
import ByteReading
import Kernel
import Loader
import Reporting
import TypedData

/// Reads what maps of a loaded object hold.
struct MapReading {
  /// Elements of a map that are shown.
  let limit: Int
  let object: LoadedObject

  /// The maps that hold something to show: no rings, and nothing but what programs and their variables wrote.
  func contents() -> [MapContents] { object.maps.compactMap { $0 }.compactMap { try? contents(of: $0) } }

  private func contents(of map: LoadedMap) throws(KernelError) -> MapContents? {
    let (definition, type) = (map.definition, map.attributes.type)
    let access = MapAccess(type, valueSize: map.attributes.valueSize)
    guard access == .elements || access == .next, definition.origin != .readOnlyData, definition.origin != .configuration else {
      return nil
    }
    let types = object.types
    let layout = { (id: TypeID?) in types.flatMap { types in id.flatMap { try? ValueLayout(types, $0) } } }
    var found = MapContents(
      name: definition.origin.isGlobalData ? definition.section : map.name, type: "\(type)",
      key: definition.origin.isGlobalData ? nil : layout(map.attributes.keyType), value: layout(map.attributes.valueType),
      isVariables: definition.origin.isGlobalData)
    // The struct that the kernel has is another than the object's.
    if type == .structOperations { found.value = try? MapShape(map.map.info(), KernelTypeTables()).form.value }
    found.isArray = type.isFilled
    found.isIndexed = type.isIndexed
    found.isPrefix = type == .lpmTrie && map.attributes.keySize > 4
    if type == .arrayOfMaps || type == .hashOfMaps { found.meaning = .map }
    if type == .programArray { found.meaning = .program }
    // The kernel writes as much as its map has, whatever the object says: that of struct_ops is the kernel's own struct.
    let info = try map.map.info()
    if access == .next { try readNext(map, info, into: &found) } else { try read(map, info, into: &found) }
    return found
  }

  /// Of a queue or a stack what comes out next, which stays.
  private func readNext(_ map: LoadedMap, _ info: MapInfo, into found: inout MapContents) throws(KernelError) {
    found.isNext = true
    var value = Array(repeating: UInt8(0), count: max(8, Int(info.valueSize)))
    guard try map.map.lookUp([], into: &value) else { return }
    found.elements = [MapContents.Element(key: [], values: [Array(value.prefix(Int(info.valueSize)))])]
  }

  private func read(_ map: LoadedMap, _ info: MapInfo, into found: inout MapContents) throws(KernelError) {
    let isByProcessor = map.attributes.type.isByProcessor
    let processors = isByProcessor ? (try? Processors.possibleCount()).flatMap { $0 } ?? 1 : 1
    // Maps of maps and arrays of programs give numbers of 4 bytes, whatever the object says of their values.
    let size = found.meaning == .value ? Int(info.valueSize) : 4
    let stride = isByProcessor ? (size + 7) / 8 * 8 : size
    var key = Array(repeating: UInt8(0), count: Int(info.keySize))
    var value = Array(repeating: UInt8(0), count: max(8, stride * processors))
    var isThere = try map.map.nextKey(after: [], into: &key)
    // A map that programs write to while it is read may never end: each key counts.
    var steps = 0
    while isThere, steps < 1 << 20 {
      steps += 1
      // An array has all elements from the start: those that are zero say nothing.
      if try map.map.lookUp(key, into: &value), !found.isArray || found.isVariables || value.contains(where: { $0 != 0 }) {
        guard found.elements.count < limit else {
          found.isCut = true
          return
        }
        let values = (0..<processors).map { Array(value[$0 * stride..<$0 * stride + size]) }
        found.elements.append(MapContents.Element(key: key, values: values))
      }
      let last = key
      isThere = try map.map.nextKey(after: last, into: &key)
    }
  }
}
