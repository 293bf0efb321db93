import BPFObject

/// What lies between a branch and the slot where all its ways meet again.
struct BranchRegion {
  /// The slot where they meet; nil where they do only when the function returns.
  let end: UInt32?
  /// A bit for each register that some instruction on the way writes.
  let registers: UInt16
  /// Bytes of the function's stack that some instruction on the way writes, from the end of the frame.
  let stack: [Range<Int32>]
}

/// The regions of one function's branches, by its immediate post-dominators (Cooper, Harvey, Kennedy: A simple, fast dominance algorithm).
struct BranchRegions {
  private let range: Range<UInt32>
  private let function: Int
  /// For each slot the nearest one, by its place in the function, that all ways to the end lead through; the number of slots stands for
  /// the end itself, and what is not known is -1. Empty where there is too much code.
  private var followers: [Int32] = []
  /// How many steps it took to find these.
  private(set) var steps = 0

  /// More slots than this are not looked at.
  static let slotLimit = 1 << 14
  /// More slots than this do not belong to one region.
  static let regionLimit = 1 << 11
  static let stepLimit = 1 << 22

  init(_ code: CodeFlow, function: Int) {
    self.function = function
    range = code.functions[function].slots
    guard range.count <= BranchRegions.slotLimit else { return }
    followers = BranchRegions.followers(code, function, range, &steps)
  }

  private static func followers(
    _ code: CodeFlow, _ function: Int, _ range: Range<UInt32>, _ steps: inout Int
  ) -> [Int32] {
    let end = range.count
    var next: [[Int32]] = []
    next.reserveCapacity(end)
    var before: [[Int32]] = Array(repeating: [], count: end + 1)
    for slot in range {
      var places = code.successors(of: slot, in: function).map { Int32($0 - range.lowerBound) }
      if places.isEmpty { places = [Int32(end)] }
      for place in places { before[Int(place)].append(Int32(slot - range.lowerBound)) }
      next.append(places)
    }
    let (order, numbers) = backward(from: end, before)
    var result = [Int32](repeating: -1, count: end + 1)
    result[end] = Int32(end)
    var changes = true
    while changes {
      changes = false
      for place in order where place != end {
        var common: Int32 = -1
        for other in next[place] where result[Int(other)] >= 0 {
          common = common < 0 ? other : meeting(common, other, result, numbers, &steps)
        }
        guard steps < stepLimit else { return [] }
        if common != result[place] {
          result[place] = common
          changes = true
        }
      }
      steps += order.count
    }
    return result
  }

  /// All slots from which the end is got to, each before those that lead to it, and the number of each in that order.
  private static func backward(from end: Int, _ before: [[Int32]]) -> (order: [Int], numbers: [Int32]) {
    var seen = [Bool](repeating: false, count: end + 1)
    var finished: [Int] = []
    var path: [(place: Int, next: Int)] = [(end, 0)]
    seen[end] = true
    while let last = path.last {
      if last.next < before[last.place].count {
        path[path.count - 1].next += 1
        let place = Int(before[last.place][last.next])
        if !seen[place] {
          seen[place] = true
          path.append((place, 0))
        }
      } else {
        finished.append(last.place)
        path.removeLast()
      }
    }
    var numbers = [Int32](repeating: -1, count: end + 1)
    for (number, place) in finished.enumerated() { numbers[place] = Int32(number) }
    return (finished.reversed(), numbers)
  }

  private static func meeting(_ a: Int32, _ b: Int32, _ followers: [Int32], _ numbers: [Int32], _ steps: inout Int) -> Int32 {
    var (a, b) = (a, b)
    while a != b, steps < stepLimit {
      steps += 1
      if numbers[Int(a)] < numbers[Int(b)] { a = followers[Int(a)] } else { b = followers[Int(b)] }
    }
    return a
  }

  /// The region of a branch; nil where none is known, or it is too large. Adds the slots that were looked at to `visits`.
  func region(of branch: UInt32, _ code: CodeFlow, _ visits: inout Int) -> BranchRegion? {
    guard range.contains(branch), !followers.isEmpty, case let end = followers[Int(branch - range.lowerBound)], end >= 0 else {
      return nil
    }
    let meeting = Int(end) == range.count ? nil : range.lowerBound + UInt32(end)
    var seen = Set<UInt32>()
    var waiting = Array(code.successors(of: branch, in: function))
    var registers: UInt16 = 0
    var stack: [Range<Int32>] = []
    while let slot = waiting.popLast() {
      visits += 1
      guard slot != meeting, seen.insert(slot).inserted else { continue }
      guard seen.count <= BranchRegions.regionLimit else { return nil }
      let instruction = code.slots[Int(slot)]
      if instruction.isCall {
        registers |= 0x3f
      } else if let written = instruction.written, written < 10 {
        registers |= 1 << UInt16(written)
      }
      if let bytes = instruction.storedBytes { stack.append(bytes) }
      waiting.append(contentsOf: code.successors(of: slot, in: function))
    }
    return BranchRegion(end: meeting, registers: registers, stack: stack)
  }
}

extension Instruction {
  /// The bytes of the stack that a store by the frame pointer writes.
  var storedBytes: Range<Int32>? {
    switch opcode.instructionClass {
    case .storeImmediate, .storeRegister:
      guard destination == 10 else { return nil }
      return Int32(offset)..<Int32(offset) + Int32(opcode.accessSize)
    default: return nil
    }
  }
}
