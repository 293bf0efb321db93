import BPFObject
import ByteReading
import Kernel
import Reporting

/// Looks for one element of a map.
struct ElementLookup {
  let opened: OpenedMap
  let shape: MapShape

  struct Found {
    /// The key of the element as the map has it; nil for none.
    var key: [UInt8]?
    /// All of its values.
    var value: [UInt8] = []
    /// Whether it is the element that was asked for; else of an LPM trie the one that a lookup answers with in its place.
    var isExact = false
  }

  func find(_ key: [UInt8]) throws(KernelError) -> Found {
    var value = Array(repeating: UInt8(0), count: max(8, shape.form.wholeSize))
    guard try opened.map.lookUp(key, into: &value) else { return Found() }
    guard shape.form.isPrefix else { return Found(key: key, value: value, isExact: true) }
    return try match(key)
  }

  /// The kernel answers with the longest prefix that the key begins with, and does not say which one: all are looked through.
  private func match(_ key: [UInt8]) throws(KernelError) -> Found {
    let (keySize, valueSize) = (shape.form.keySize, shape.form.wholeSize)
    let wanted = length(key.rawSpan, at: 0)
    var found = Found()
    var longest = -1
    var walk = MapWalk(keySize: keySize, valueSize: valueSize, maxEntries: shape.info.maxEntries)
    while longest < wanted, try walk.next(opened.map) {
      let keys = walk.keys.rawSpan
      for index in 0..<walk.count {
        let bits = length(keys, at: index * keySize)
        guard bits > longest, bits <= wanted, isEqual(key.rawSpan, keys, at: index * keySize, bits: bits) else { continue }
        longest = bits
        found.key = Array(walk.keys[index * keySize..<(index + 1) * keySize])
        found.value = Array(walk.values[index * valueSize..<(index + 1) * valueSize])
      }
    }
    found.isExact = longest == wanted
    return found
  }

  private func length(_ keys: RawSpan, at place: Int) -> Int { Int(keys.load(place, swapped: false, as: UInt32.self)) }

  /// Whether the data of both keys begins with the same bits.
  private func isEqual(_ key: RawSpan, _ keys: RawSpan, at place: Int, bits: Int) -> Bool {
    guard bits <= 8 * (shape.form.keySize - 4) else { return false }
    let whole = bits / 8
    for index in 4..<4 + whole where key.byte(at: index) != keys.byte(at: place + index) { return false }
    let rest = bits % 8
    return rest == 0 || (key.byte(at: 4 + whole) ^ keys.byte(at: place + 4 + whole)) >> UInt8(8 - rest) == 0
  }
}
