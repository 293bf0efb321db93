import Glibc
import Synchronization

/// What renders pieces of one long text, each on its own: with its own caches, so that several can work at once.
protocol PieceRenderer: ~Copyable, SendableMetatype {
  /// Writes the piece `index`.
  mutating func render(piece index: Int, to out: inout TextBuffer)
}

/// Renders the pieces of a long text on several threads, and puts them together in order.
///
/// The calling thread writes out what is due, and renders too while that is not finished. Nobody is more than a few pieces ahead, which
/// bounds the memory. A fixed set of threads for one text: nothing outlives the call.
enum PieceWorkers {
  /// Threads that work on one text at most: beyond, writing it out is what takes the time.
  static let threadLimit = 4
  /// Pieces that a helper may be ahead of what was written.
  private static let lead = 3

  /// Processors that are there.
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Renders `count` pieces in order into `out`. `makeRenderer` is called once on each thread that renders.
  static func render<Renderer: PieceRenderer & ~Copyable>(
    _ count: Int, to out: inout TextBuffer, threads: Int = processors, makeRenderer: @escaping @Sendable () -> Renderer
  ) {
    let wanted = min(threads, threadLimit, count) - 1
    let board = PieceBoard(count: count, lead: max(0, wanted) * lead)
    var helpers = 0
    while helpers < wanted, PieceThread.start({ help(board, makeRenderer()) }) { helpers += 1 }

    var renderer = makeRenderer()
    for index in 0..<count where !out.isClosed {
      if board.claim(index) {
        renderer.render(piece: index, to: &out)
        continue
      }
      while !board.write(index, to: &out) {
        if let ahead = board.claimNextIfRoom() {
          board.render(ahead, by: &renderer)
        } else {
          board.waitForProgress()
        }
      }
    }
    board.close(helpers: helpers)
  }

  /// What a helper does: piece after piece, into memory.
  private static func help<Renderer: PieceRenderer & ~Copyable>(_ board: PieceBoard, _ made: consuming Renderer) {
    var renderer = made
    while let index = board.claimNext() { board.render(index, by: &renderer) }
    board.leave()
  }
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
  private let state = Mutex(State())
  /// Posted for each piece that is finished.
  private let progress = CountingSemaphore(0)
  /// Counts pieces that helpers may still be ahead.
  private let room: CountingSemaphore
  private let departures = CountingSemaphore(0)

  init(count: Int, lead: Int) {
    self.count = count
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
  func claimNext() -> Int? {
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
  func render<Renderer: PieceRenderer & ~Copyable>(_ index: Int, by renderer: inout Renderer) {
    let piece = state.withLock { $0.spare.popLast() } ?? PieceText()
    piece.fill { renderer.render(piece: index, to: &$0) }
    state.withLock { $0.finished[index] = piece }
    progress.post()
  }

  /// Appends the piece `index` if it is finished.
  func write(_ index: Int, to out: inout TextBuffer) -> Bool {
    guard let piece = state.withLock({ $0.finished.removeValue(forKey: index) }) else { return false }
    piece.append(to: &out)
    state.withLock { $0.spare.append(piece) }
    room.post()
    return true
  }

  /// Waits until another piece is finished.
  func waitForProgress() { progress.wait() }

  func leave() { departures.post() }

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
  private var text = TextBuffer(growingFrom: 1 << 21)

  func fill(_ body: (inout TextBuffer) -> Void) {
    text.truncate(to: 0)
    body(&text)
  }

  func append(to out: inout TextBuffer) { out.append(text, from: 0, count: text.count) }
}
