import BTF
import Synchronization

/// The text of a large plan, made by several threads.
///
/// What depends on the order of the header comes first, on one thread: the claims of names, and the types that hold the body of an
/// anonymous enum, whose enumerators get numbers where they are met again. What is left is a function of the plan, piece by piece.
extension HeaderWriter {
  /// Entries of the plan that one thread writes at a time: some 10 KB of text, of which several wait in memory to be written out.
  static let pieceSize = 128

  mutating func writeInPieces(_ out: inout TextBuffer) throws(BTFError) {
    let finished = FinishedEntries(try writeOrdered())
    defer { finished.text.free() }
    let (plan, table) = (plan, table)
    let writers = PieceWriters(self)
    let count = (plan.count + HeaderWriter.pieceSize - 1) / HeaderWriter.pieceSize
    PieceWorkers.render(count, to: &out) { index, out in
      let first = index * HeaderWriter.pieceSize
      writers.write(index) { (writer: inout HeaderWriter) throws(BTFError) in
        for place in first..<min(plan.count, first + HeaderWriter.pieceSize) where !out.isClosed {
          let entry = plan[place]
          guard let record = table.record(entry.id) else { continue }
          if entry.inlinesEnum { finished.append(place, to: &out) } else { try writer.write(entry, record, &out) }
        }
      }
    }
    if let error = writers.error { throw error }
  }

  /// Claims all names, and writes what has to be written in order meanwhile.
  private mutating func writeOrdered() throws(BTFError) -> (text: FrozenText, ranges: [Int: Range<Int>]) {
    var text = TextBuffer(growingFrom: 1 << 16)
    var ranges: [Int: Range<Int>] = [:]
    for (place, entry) in plan.enumerated() {
      guard let record = table.record(entry.id) else { continue }
      try claimNames(of: record)
      if entry.inlinesEnum {
        let start = text.count
        try write(entry, record, &text)
        ranges[place] = start..<text.count
      } else if !entry.isForward {
        progress[record.id].insert(.written)
      }
    }
    return (text.freeze(), ranges)
  }

  /// A writer that goes on where `other` is, with room of its own for what it works out.
  fileprivate init(continuing other: borrowing HeaderWriter) {
    table = other.table
    names = other.names
    pointerSize = other.pointerSize
    progress = other.progress
    forms = other.forms
    renames = other.renames
    budget = other.budget
  }
}

/// Entries that were written ahead.
private struct FinishedEntries: Sendable {
  let text: FrozenText
  /// By their places in the plan.
  private let ranges: [Int: Range<Int>]

  init(_ written: (text: FrozenText, ranges: [Int: Range<Int>])) { (text, ranges) = written }

  func append(_ place: Int, to out: inout TextBuffer) {
    guard let range = ranges[place] else { return }
    out.append(text, from: range.lowerBound, count: range.count)
  }
}

/// A writer for each thread, and the first error of any.
private final class PieceWriters: Sendable {
  private struct State {
    var idle: [PieceWriter] = []
    var failure: (piece: Int, error: BTFError)?
  }

  private let state: Mutex<State>

  /// As many as there can be threads, made before any of them runs.
  init(_ writer: borrowing HeaderWriter) {
    var idle: [PieceWriter] = []
    for _ in 0..<PieceWorkers.threadLimit { idle.append(PieceWriter(HeaderWriter(continuing: writer))) }
    state = Mutex(State(idle: idle))
  }

  var error: BTFError? { state.withLock { $0.failure?.error } }

  /// Lets `body` write a piece, unless an earlier one failed.
  func write(_ piece: Int, _ body: (inout HeaderWriter) throws(BTFError) -> Void) {
    guard let writer = state.withLock({ $0.failure == nil ? $0.idle.popLast() : nil }) else { return }
    do throws(BTFError) {
      try writer.write(body)
    } catch {
      state.withLock { state in
        if state.failure.map({ piece < $0.piece }) ?? true { state.failure = (piece, error) }
      }
    }
    state.withLock { $0.idle.append(writer) }
  }
}

/// A writer on its way from one thread to another: one thread has it at a time, who took it from ``PieceWriters`` under its lock.
private final class PieceWriter: @unchecked Sendable {
  private var writer: HeaderWriter

  init(_ writer: consuming HeaderWriter) { self.writer = writer }

  func write(_ body: (inout HeaderWriter) throws(BTFError) -> Void) throws(BTFError) { try body(&writer) }
}
