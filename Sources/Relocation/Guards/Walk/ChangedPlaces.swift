/// Places whose states are to be walked on, in an order in which ways that meet mostly have come before the walk goes on behind them: called
/// functions before what called them, and earlier slots before later ones.
struct ChangedPlaces {
  /// A heap: none comes before the one at half its number.
  private var heap: [StateStore.Place] = []
  private var members = Set<StateStore.Place>()

  /// Notes a place, once until it is taken out.
  mutating func insert(_ place: StateStore.Place) {
    guard members.insert(place).inserted else { return }
    heap.append(place)
    var child = heap.count - 1
    while child > 0, case let parent = (child - 1) / 2, ChangedPlaces.precedes(heap[child], heap[parent]) {
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes out the first; nil where there is none.
  mutating func next() -> StateStore.Place? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    members.remove(first)
    var parent = 0
    while case var child = 2 * parent + 1, child < heap.count {
      if child + 1 < heap.count, ChangedPlaces.precedes(heap[child + 1], heap[child]) { child += 1 }
      guard ChangedPlaces.precedes(heap[child], heap[parent]) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first
  }

  private static func precedes(_ a: StateStore.Place, _ b: StateStore.Place) -> Bool {
    a.returns.count == b.returns.count ? a.slot < b.slot : a.returns.count > b.returns.count
  }
}
