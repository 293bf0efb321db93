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
    let definition = map.definition
    guard map.attributes.type.hasElements, definition.origin != .readOnlyData, definition.origin != .configuration else {
      return nil
    }
    let types = object.types
    let layout = { (id: TypeID?) in types.flatMap { types in id.flatMap { try? ValueLayout(types, $0) } } }
    var found = MapContents(
      name: definition.origin.isGlobalData ? definition.section : map.name, type: "\(map.attributes.type)",
      key: definition.origin.isGlobalData ? nil : layout(map.attributes.keyType), value: layout(map.attributes.valueType),
      isVariables: definition.origin.isGlobalData)
    found.isArray = map.attributes.type.isArray
    try read(map, into: &found)
    return found
  }

  private func read(_ map: LoadedMap, into found: inout MapContents) throws(KernelError) {
    let processors = map.attributes.type.isByProcessor ? (try? Processors.possibleCount()).flatMap { $0 } ?? 1 : 1
    let size = Int(map.attributes.valueSize)
    let stride = processors > 1 ? (size + 7) / 8 * 8 : size
    var key = Array(repeating: UInt8(0), count: Int(map.attributes.keySize))
    var value = Array(
      repeating: UInt8(0), count: map.attributes.type.isByProcessor ? max(stride, (size + 7) / 8 * 8) * processors : size)
    var isThere = try map.map.nextKey(after: [], into: &key)
    // A map that programs write to while it is read may never end: each key counts.
    var steps = 0
    while isThere, steps < 1 << 20 {
      steps += 1
      if try map.map.lookUp(key, into: &value),
        !map.attributes.type.isArray || found.isVariables || value.contains(where: { $0 != 0 })
      {
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

extension MapType {
  /// An array has all elements from the start: those that are zero say nothing.
  fileprivate var isArray: Bool { self == .array || self == .perCPUArray }
  /// Whether keys and values can be read one by one.
  fileprivate var hasElements: Bool {
    isByProcessor || isArray || self == .hash || self == .lruHash || self == .lpmTrie || self == .resizableHash
  }
}
