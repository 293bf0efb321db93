import BTF
import Synchronization
import Testing

@testable import Reporting

/// Rendering in pieces on several threads gives what one thread gives.
@Suite struct PieceWorkersTests {
  /// The text of `count` pieces of very different lengths.
  private func text(_ count: Int, threads: Int) -> String {
    let sink = MemorySink()
    var out = TextBuffer(to: sink, capacity: 256)
    PieceWorkers.render(count, to: &out, threads: threads) { index, out in
      for step in 0...(index % 7 == 3 ? 2000 : index % 5) {
        out.append(decimal: index * 10_000 + step)
        out.append(byte: 0x20)
      }
    }
    out.flush()
    return sink.text
  }

  @Test(arguments: [0, 1, 2, 3, 31, 200], [1, 2, 3, 4, 9])
  func `pieces come in order, whoever renders them`(count: Int, threads: Int) {
    #expect(text(count, threads: threads) == text(count, threads: 1))
  }

  @Test func `values are made in order`() {
    for count in [1, 2, 3, 4] {
      #expect(PieceWorkers.make(count) { $0 * 11 } == (0..<count).map { $0 * 11 })
    }
  }

  @Test(arguments: [1, 2, 4])
  func `a piece too long to keep is rendered when it is due`(threads: Int) {
    let long = PieceWorkers.pieceLimit / 8 + 1
    let sink = MemorySink()
    var out = TextBuffer(to: sink)
    PieceWorkers.render(12, to: &out, threads: threads) { index, out in
      for _ in 0..<(index % 3 == 1 ? long : 1) where !out.isClosed { out.append("12345678") }
      out.append(byte: 0x0a)
    }
    out.flush()
    let lengths = sink.bytes.split(separator: 0x0a).map(\.count)
    #expect(lengths == (0..<12).map { 8 * ($0 % 3 == 1 ? long : 1) })
  }

  /// A reader that goes away after the first block.
  private final class ClosingSink: ByteSink {
    func write(_ bytes: RawSpan) -> Bool { false }
  }

  @Test func `rendering ends soon after the reader went away`() {
    let rendered = Counter()
    var out = TextBuffer(to: ClosingSink(), capacity: 64)
    PieceWorkers.render(100_000, to: &out, threads: 3) { _, out in
      rendered.add()
      for _ in 0..<100 { out.append("text") }
    }
    let isClosed = out.isClosed
    #expect(isClosed)
    #expect(rendered.count < 1000)
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
  }
}
