import Synchronization

/// Work in many parts of unlike length, on all processors.
public enum ParallelWork {
  /// Processors that are there.
  public static var processors: Int { PieceWorkers.processors }

  /// Makes `count` values, in order; whichever thread is free makes the next one.
  public static func map<Value: Sendable>(
    _ count: Int, threads: Int = processors, _ body: @escaping @Sendable (Int) -> Value
  ) -> [Value] {
    let next = Atomic<Int>(0)
    let shares = PieceWorkers.make(max(1, min(threads, count))) { _ in
      var made: [(Int, Value)] = []
      while case let index = next.add(1, ordering: .relaxed).oldValue, index < count { made.append((index, body(index))) }
      return made
    }
    return shares.flatMap { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
