import BPFObject

/// Where control may come from: what leads to each slot, calls of functions and loads of their addresses among it.
struct Predecessors {
  /// Where those of each slot begin in `sources`, and where those of the last one end.
  private let starts: [UInt32]
  private let sources: [UInt32]
  /// Calls of helpers and of the kernel: they may call functions whose addresses the program has.
  let outsideCalls: [UInt32]
  /// Jumps through tables, which may lead anywhere in their functions.
  let tableJumps: [UInt32]

  /// Nil where functions lie over each other: a slot then has followers that depend on the function.
  init?(_ code: CodeFlow) {
    for (before, next) in zip(code.functions, code.functions.dropFirst()) where before.slots.upperBound > next.slots.lowerBound {
      return nil
    }
    var edges: [(from: UInt32, to: UInt32)] = []
    edges.reserveCapacity(code.slots.count + code.slots.count / 4)
    var (outside, tables): ([UInt32], [UInt32]) = ([], [])
    for (number, function) in code.functions.enumerated() {
      for slot in function.slots {
        for next in code.successors(of: slot, in: number) { edges.append((slot, next)) }
        let instruction = code.slots[Int(slot)]
        if let callee = code.callee(of: slot) {
          edges.append((slot, callee))
        } else if instruction.isCall {
          outside.append(slot)
        }
        if case .anywhere = instruction.flow { tables.append(slot) }
      }
    }
    (outsideCalls, tableJumps) = (outside, tables)
    var starts = [UInt32](repeating: 0, count: code.slots.count + 1)
    for edge in edges { starts[Int(edge.to) + 1] += 1 }
    for slot in code.slots.indices { starts[slot + 1] += starts[slot] }
    var places = starts
    var sources = [UInt32](repeating: 0, count: edges.count)
    for edge in edges {
      sources[Int(places[Int(edge.to)])] = edge.from
      places[Int(edge.to)] += 1
    }
    (self.starts, self.sources) = (starts, sources)
  }

  subscript(slot: UInt32) -> ArraySlice<UInt32> {
    guard Int(slot) + 1 < starts.count else { return [] }
    return sources[Int(starts[Int(slot)])..<Int(starts[Int(slot) + 1])]
  }
}
