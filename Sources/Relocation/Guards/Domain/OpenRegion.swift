/// A branch that a constant decided, until the ways that leave it meet again: what the other way would have written has the value that it
/// has because of the constant.
struct OpenRegion {
  let branch: UInt32
  /// The depth of the frame that runs the branch.
  let depth: UInt8
  let region: BranchRegion
  /// The set of origins of the constant.
  var origins: UInt32
}

/// The open regions of a way. They do not tell states apart.
struct OpenRegions: Hashable {
  private(set) var all: [OpenRegion] = []

  /// More are not followed.
  static let limit = 16

  static func == (a: OpenRegions, b: OpenRegions) -> Bool { true }
  func hash(into hasher: inout Hasher) {}

  /// Opens a region, or adds origins to it where it is open; says whether there was anything new.
  @discardableResult mutating func open(_ region: OpenRegion, _ table: inout OriginTable) -> Bool {
    if let place = all.firstIndex(where: { $0.branch == region.branch && $0.depth == region.depth }) {
      let union = table.union(all[place].origins, region.origins)
      defer { all[place].origins = union }
      return union != all[place].origins
    }
    guard all.count < OpenRegions.limit else { return false }
    all.append(region)
    return true
  }

  /// Takes out those of a frame that end at a slot; with nil all of the frame.
  mutating func close(depth: Int, at slot: UInt32?) -> [OpenRegion] {
    let closed = all.filter { Int($0.depth) == depth && (slot == nil || $0.region.end == slot) }
    if !closed.isEmpty { all.removeAll { Int($0.depth) == depth && (slot == nil || $0.region.end == slot) } }
    return closed
  }
}

/// Where constants come from.
extension PathState {
  /// Adds what another state with equal values knows of the origins of its constants; says whether there was anything new.
  mutating func absorb(_ other: PathState, _ table: inout OriginTable) -> Bool {
    guard !table.isComplete else { return false }
    var isNew = false
    for frame in frames.indices where frame < other.frames.count {
      for register in 0..<10 {
        let theirs = other.frames[frame].registers[register]
        guard theirs.origin != 0 else { continue }
        let mine = frames[frame].registers[register]
        guard mine.value.isSameConstant(as: theirs.value), case let union = table.union(mine.origin, theirs.origin),
          union != mine.origin
        else { continue }
        frames[frame].registers[register].origin = union
        isNew = true
      }
      if frames[frame].stack.absorb(other.frames[frame].stack, &table) { isNew = true }
    }
    for region in other.regions.all where regions.open(region, &table) { isNew = true }
    return isNew
  }

  /// Ends the regions that end here: constants in what the other way would have written have origins of its branch.
  mutating func closeRegions(at slot: UInt32?, _ table: inout OriginTable) {
    for open in regions.close(depth: depth, at: slot) {
      for register in 0..<10 where open.region.registers & (1 << UInt16(register)) != 0 {
        frames[depth].registers[register].add(open.origins, &table)
      }
      for bytes in open.region.stack { frames[depth].stack.add(open.origins, to: bytes, &table) }
    }
  }
}

extension Held {
  /// Adds origins to a constant.
  mutating func add(_ origins: UInt32, _ table: inout OriginTable) {
    if case .constant = value { origin = table.union(origin, origins) }
  }
}

extension Value {
  fileprivate func isSameConstant(as other: Value) -> Bool {
    if case .constant(let a, _) = self, case .constant(let b, _) = other { a == b } else { false }
  }
}

extension StackMemory {
  fileprivate mutating func absorb(_ other: StackMemory, _ table: inout OriginTable) -> Bool {
    var isNew = false
    var place = 0
    for index in entries.indices {
      while place < other.entries.count, other.entries[place].start < entries[index].start { place += 1 }
      guard place < other.entries.count, case let theirs = other.entries[place], theirs.start == entries[index].start,
        theirs.count == entries[index].count, entries[index].held.value.isSameConstant(as: theirs.held.value)
      else { continue }
      let union = table.union(entries[index].held.origin, theirs.held.origin)
      if union != entries[index].held.origin { isNew = true }
      setOrigin(union, of: index)
    }
    return isNew
  }

  fileprivate mutating func add(_ origins: UInt32, to bytes: Range<Int32>, _ table: inout OriginTable) {
    for index in entries.indices where entries[index].start < bytes.upperBound && entries[index].end > bytes.lowerBound {
      var held = entries[index].held
      held.add(origins, &table)
      setOrigin(held.origin, of: index)
    }
  }
}
