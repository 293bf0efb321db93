public import Synchronization

/// The memory that a ring shares with the kernel: a page for each position, and the data, mapped twice in a row so that no sample is split.
@safe @usableFromInline struct RingMemory: ~Copyable {
  /// Who maps: it decides which page is writable, as the kernel does.
  enum Side { case producer, consumer, observer }

  @usableFromInline let consumerPage: UnsafeMutablePointer<Atomic<UInt>>
  @usableFromInline let producerPage: UnsafeMutablePointer<Atomic<UInt>>
  @usableFromInline let window: RingWindow
  /// Bytes of the ring: a power of two, and a multiple of the page size.
  @usableFromInline let byteCount: UInt
  @usableFromInline let seen: UnsafeMutablePointer<UInt>

  /// Maps the ring of `byteCount` bytes, at least a page, that `descriptor` names.
  init(_ descriptor: Int32, byteCount: UInt32, as side: Side) throws(RingError) {
    let page = RingCalls.pageSize
    let length = page + 2 * UInt64(byteCount)
    guard UInt(exactly: length) != nil else { throw RingError(.ringTooLarge(byteCount: UInt64(byteCount))) }
    let first = try unsafe RingCalls.map(descriptor, offset: 0, length: page, writable: side == .consumer)
    do throws(RingError) {
      let second = try unsafe RingCalls.map(descriptor, offset: page, length: length, writable: side == .producer)
      unsafe self.init(consumerPage: first, producerPages: second, byteCount: UInt(byteCount))
    } catch {
      unsafe RingCalls.unmap(first, length: page)
      throw error
    }
  }

  /// Takes over two mappings: of a page, and of a page and twice the data.
  init(consumerPage: UnsafeMutableRawPointer, producerPages: UnsafeMutableRawPointer, byteCount: UInt) {
    unsafe self.consumerPage = consumerPage.assumingMemoryBound(to: Atomic<UInt>.self)
    unsafe producerPage = producerPages.assumingMemoryBound(to: Atomic<UInt>.self)
    window = unsafe RingWindow(producerPages + Int(RingCalls.pageSize), byteCount: byteCount)
    self.byteCount = byteCount
    unsafe seen = UnsafeMutablePointer.allocate(capacity: 1)
    unsafe seen.initialize(to: self.consumerPage.pointee.load(ordering: .acquiring))
  }

  deinit {
    let page = RingCalls.pageSize
    unsafe RingCalls.unmap(UnsafeMutableRawPointer(consumerPage), length: page)
    unsafe RingCalls.unmap(UnsafeMutableRawPointer(producerPage), length: page + 2 * UInt64(byteCount))
    unsafe seen.deallocate()
  }
}

extension RingMemory {
  /// How far the reader is. Acquired: what it has read, it has read before anyone writes over it.
  @inlinable var consumer: UInt { unsafe consumerPage.pointee.load(ordering: .acquiring) }
  /// How far the writer is. Acquired: the headers up to there are written.
  @inlinable var producer: UInt { unsafe producerPage.pointee.load(ordering: .acquiring) }
  /// The same for the one side that moves them.
  @inlinable var ownConsumer: UInt { unsafe consumerPage.pointee.load(ordering: .relaxed) }
  @inlinable var ownProducer: UInt { unsafe producerPage.pointee.load(ordering: .relaxed) }

  /// Moves the reader's position. Released: what lies before it was read.
  @inlinable func moveConsumer(to position: UInt) { unsafe consumerPage.pointee.store(position, ordering: .releasing) }
  /// Moves the writer's position. Released: what lies before it was written, at least as far as headers.
  @inlinable func moveProducer(to position: UInt) { unsafe producerPage.pointee.store(position, ordering: .releasing) }

  /// The reader's position as the writer last saw it. It only grows, so that an old one promises too little room, never too much.
  @inlinable var seenConsumer: UInt {
    get { unsafe seen.pointee }
    nonmutating set { unsafe seen.pointee = newValue }
  }

  /// The two positions: the reader's is read first, so that what lies between them is not less than it is.
  var positions: RingPositions {
    let consumer = consumer
    return RingPositions(consumer: UInt64(consumer), producer: UInt64(producer))
  }

  func header(at position: UInt64) -> RingHeader {
    RingHeader(rawValue: window.header(at: UInt(truncatingIfNeeded: position)))
  }
}

/// How far a ring's reader and writer are, in bytes since the ring was made.
public struct RingPositions: Hashable, Sendable {
  public var consumer: UInt64
  public var producer: UInt64

  public init(consumer: UInt64, producer: UInt64) {
    self.consumer = consumer
    self.producer = producer
  }

  /// Bytes between them: written and not yet read. Nothing where the reader is ahead, which only a fault brings about.
  public var used: UInt64 { producer > consumer ? producer - consumer : 0 }
}
