import Glibc
import Synchronization

/// Renders the pieces of a long text on several threads, and puts them together in order.
///
/// The calling thread writes out what is due, and renders too while that is not finished. Nobody is more than a few pieces ahead, which
/// bounds the memory. A fixed set of threads for one text: nothing outlives the call.
enum PieceWorkers {
  /// Threads that work on one text at most: beyond, writing it out is what takes the time.
  static let threadLimit = 4
  /// Pieces that a helper may be ahead of what was written.
  private static let lead = 8
  /// Bytes of a piece that are kept until it is due; a longer one is rendered again then, straight to the output.
  static let pieceLimit = 1 << 22

  /// Processors that are there.
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Makes `count` values, each on a thread of its own; the calling thread makes the first, and those for which there is no thread.
  static func make<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Value) -> [Value] {
    let made = MadeValues<Value>(count)
    let arrival = CountingSemaphore(0)
    var own = [0]
    for index in 1..<max(1, count) {
      let isRunning = PieceThread.start {
        made.set(body(index), at: index)
        arrival.post()
      }
      if !isRunning { own.append(index) }
    }
    for index in own where index < count { made.set(body(index), at: index) }
    for _ in own.count..<max(own.count, count) { arrival.wait() }
    return made.all
  }

  /// Writes one piece, by its number; ends early where the output is closed.
  typealias Rendering = @Sendable (_ index: Int, _ out: inout TextBuffer) -> Void

  /// Renders `count` pieces in order into `out`.
  static func render(_ count: Int, to out: inout TextBuffer, threads: Int = processors, _ rendering: @escaping Rendering) {
    let wanted = max(0, min(threads, threadLimit, count) - 1)
    let board = PieceBoard(count: count, lead: wanted * lead, rendering: rendering)
    var helpers = 0
    while helpers < wanted, PieceThread.start({ board.help() }) { helpers += 1 }
    for index in 0..<count where !out.isClosed {
      if board.claim(index) {
        rendering(index, &out)
        continue
      }
      while true {
        switch board.write(index, to: &out) {
        case .written: break
        case .tooLong: rendering(index, &out)
        case .notFinished:
          if let ahead = board.claimNextIfRoom() { board.render(ahead) } else { board.waitForProgress() }
          continue
        }
        break
      }
    }
    board.close(helpers: helpers)
  }
}

/// Values that several threads make.
private final class MadeValues<Value: Sendable>: Sendable {
  private let values: Mutex<[Value?]>

  init(_ count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

  func set(_ value: Value, at index: Int) { values.withLock { $0[index] = value } }

  var all: [Value] { values.withLock { $0.compactMap { $0 } } }
}

/// Which pieces were begun, and those that are finished until they are written.
private final class PieceBoard: Sendable {
  private struct State {
    /// The first piece that nobody has begun; pieces are begun in order.
    var next = 0
    var finished: [Int: PieceText] = [:]
    /// Blocks that were written out, to be filled again: fresh memory costs more than rendering into it.
    var spare: [PieceText] = []
  }

  private let count: Int
  private let rendering: PieceWorkers.Rendering
  private let state = Mutex(State())
  /// Posted for each piece that is finished.
  private let progress = CountingSemaphore(0)
  /// Counts pieces that helpers may still be ahead.
  private let room: CountingSemaphore
  private let departures = CountingSemaphore(0)

  init(count: Int, lead: Int, rendering: @escaping PieceWorkers.Rendering) {
    self.count = count
    self.rendering = rendering
    room = CountingSemaphore(UInt32(lead))
  }

  /// Begins the piece `index`; false where a helper has.
  func claim(_ index: Int) -> Bool {
    state.withLock { state in
      guard state.next == index else { return false }
      state.next += 1
      return true
    }
  }

  /// Begins the next piece, as soon as there is room for it; nil where none is left.
  private func claimNext() -> Int? {
    room.wait()
    return beginNext()
  }

  /// Begins the next piece where there is room for it now.
  func claimNextIfRoom() -> Int? {
    guard room.waitIfPositive() else { return nil }
    return beginNext()
  }

  private func beginNext() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  /// Renders a piece that was begun into memory.
  func render(_ index: Int) {
    let piece = state.withLock { $0.spare.popLast() } ?? PieceText()
    piece.fill { rendering(index, &$0) }
    state.withLock { $0.finished[index] = piece }
    progress.post()
  }

  enum Writing {
    case written
    case tooLong
    case notFinished
  }

  /// Appends the piece `index` if it is finished.
  func write(_ index: Int, to out: inout TextBuffer) -> Writing {
    guard let piece = state.withLock({ $0.finished.removeValue(forKey: index) }) else { return .notFinished }
    let isWhole = piece.append(to: &out)
    state.withLock { $0.spare.append(piece) }
    room.post()
    return isWhole ? .written : .tooLong
  }

  /// Waits until another piece is finished.
  func waitForProgress() { progress.wait() }

  /// What a helper does: piece after piece, into memory.
  func help() {
    while let index = claimNext() { render(index) }
    departures.post()
  }

  /// Ends the helpers and waits for them.
  func close(helpers: Int) {
    state.withLock { $0.next = count }
    for _ in 0..<helpers { room.post() }
    for _ in 0..<helpers { departures.wait() }
  }
}

/// A piece on its way from one thread to another.
///
/// One thread has it at a time: who made it or took it from the board, under the board's lock. That is what makes handing it over sound.
private final class PieceText: @unchecked Sendable {
  private var text = TextBuffer(growingFrom: 1 << 18, limit: PieceWorkers.pieceLimit)

  func fill(_ body: (inout TextBuffer) -> Void) {
    text.reset()
    body(&text)
  }

  /// Appends the piece; false where it was too long to keep.
  func append(to out: inout TextBuffer) -> Bool {
    guard !text.isClosed else { return false }
    out.append(contentsOf: text)
    return true
  }
}
