import Glibc

/// Goes through the elements of a map part by part, in memory that does not depend on how many there are.
///
/// Many come with one call where the kernel has that for the map's type (`BPF_MAP_LOOKUP_BATCH`: hashes since Linux 5.6, arrays and LPM tries
/// since 5.8, arrays by processor since 5.13); else each key is asked for, and then its value. Elements that programs add or remove meanwhile may
/// be seen or not.
public struct MapWalk: ~Copyable {
  /// Bytes of a key, and of all that a value takes: of maps by processor one for each, rounded up to 8 bytes.
  public let keySize: Int
  public let valueSize: Int
  /// The keys and values of the part that was read last, one behind the other.
  public private(set) var keys: [UInt8]
  public private(set) var values: [UInt8]
  /// How many elements the part has.
  public private(set) var count = 0
  /// Whether it ended since keys came again and again: elements were removed while it went over them.
  public private(set) var isCut = false

  private enum Way { case batch, single, done }
  private var way: Way
  /// Elements that ``keys`` and ``values`` have room for.
  private var room: Int
  private var position: KernelMap.BatchPosition
  /// The key that was seen last; empty before the first.
  private var last: [UInt8] = []
  /// More keys are not asked for one by one.
  private var stepsLeft: Int
  private let limit: Int

  /// Bytes of the part that is read at once, as far as its elements are small.
  private static let partSize = 1 << 17

  /// `valueSize` must be what the kernel writes for each value.
  public init(keySize: Int, valueSize: Int, maxEntries: UInt32, inBatches: Bool = true) {
    self.keySize = max(0, keySize)
    self.valueSize = max(0, valueSize)
    room = max(1, min(MapWalk.partSize / max(1, self.keySize + self.valueSize), 1 << 13))
    limit = max(Int(maxEntries), room)
    // A hash starts over where the key has gone that the next one is asked for.
    stepsLeft = 2 * Int(maxEntries) + 1024
    way = inBatches ? .batch : .single
    position = KernelMap.BatchPosition(keySize: self.keySize)
    keys = Array(repeating: 0, count: room * self.keySize)
    values = Array(repeating: 0, count: room * self.valueSize)
  }

  /// Reads the next part; false where there is none. A part may be empty.
  public mutating func next(_ map: borrowing KernelMap) throws(KernelError) -> Bool {
    count = 0
    switch way {
    case .batch: try readBatch(map)
    case .single: try readSingly(map)
    case .done: return false
    }
    return true
  }

  private mutating func readBatch(_ map: borrowing KernelMap) throws(KernelError) {
    do throws(KernelError) {
      let part = try map.lookUpBatch(&position, keys: &keys, values: &values, count: room)
      count = min(part.count, room)
      if part.isLast { way = .done }
      if count > 0 { last = Array(keys[(count - 1) * keySize..<count * keySize]) }
    } catch {
      if error.number == ENOSPC, room < limit {
        // A bucket of a hash has more elements than there is room.
        grow()
      } else if error.number == EFAULT || error.isPermissionDenied {
        throw error
      } else {
        // The type has no batches, the kernel does not know them, or elements went away again and again (EINTR): one by one it goes on.
        way = .single
      }
    }
  }

  private mutating func grow() {
    room = min(limit, room * 2)
    keys = Array(repeating: 0, count: room * keySize)
    values = Array(repeating: 0, count: room * valueSize)
  }

  private mutating func readSingly(_ map: borrowing KernelMap) throws(KernelError) {
    var key = Array(repeating: UInt8(0), count: keySize)
    var value = Array(repeating: UInt8(0), count: valueSize)
    while count < room {
      guard try map.nextKey(after: last, into: &key) else { return way = .done }
      guard stepsLeft > 0 else {
        isCut = true
        return way = .done
      }
      stepsLeft -= 1
      last = key
      guard try map.lookUp(key, into: &value) else { continue }
      keys.replaceSubrange(count * keySize..<(count + 1) * keySize, with: key)
      values.replaceSubrange(count * valueSize..<(count + 1) * valueSize, with: value)
      count += 1
    }
  }
}
