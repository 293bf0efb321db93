/// How a ring of the kernel stands: plain facts, gathered by whoever looked at it.
public struct RingStatReport: Sendable {
  /// One header.
  public struct Link: Sendable {
    public var position: UInt64
    public var length: UInt64
    public var isBusy: Bool
    public var isDiscarded: Bool

    public init(position: UInt64, length: UInt64, isBusy: Bool, isDiscarded: Bool) {
      self.position = position
      self.length = length
      self.isBusy = isBusy
      self.isDiscarded = isDiscarded
    }

    /// A discarded sample is passed over even where it is busy.
    var state: StaticString { isDiscarded ? "discarded" : isBusy ? "busy" : "ready" }
  }

  /// What draining would answer.
  public struct Drain: Sendable {
    /// What the helper returns: a number of samples, or -errno.
    public var answer: Int
    public var handedCount: Int
    public var discardedCount: Int
    /// Why it stops, as a word for scripts and in words for people.
    public var stop: String
    public var words: String

    public init(answer: Int, handedCount: Int, discardedCount: Int, stop: String, words: String) {
      self.answer = answer
      self.handedCount = handedCount
      self.discardedCount = discardedCount
      self.stop = stop
      self.words = words
    }
  }

  public var id: UInt32
  public var name: String
  /// The kernel's name of its type.
  public var type: String
  public var isUserRing: Bool
  public var byteCount: UInt64
  public var consumer: UInt64
  public var producer: UInt64
  public var used: UInt64
  public var free: UInt64
  /// Whether a position moved while it was looked at.
  public var wasMoving = false
  public var count = 0
  public var readyCount = 0
  public var busyCount = 0
  public var discardedCount = 0
  public var readyByteCount: UInt64 = 0
  public var links: [Link] = []
  /// Why the chain of headers ends, as a word; and in words where that is a fault.
  public var end = "complete"
  public var fault: String?
  /// Nil for a ring that programs fill.
  public var drain: Drain?

  public init(
    id: UInt32, name: String, type: String, isUserRing: Bool, byteCount: UInt64, consumer: UInt64, producer: UInt64, used: UInt64,
    free: UInt64
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.isUserRing = isUserRing
    self.byteCount = byteCount
    self.consumer = consumer
    self.producer = producer
    self.used = used
    self.free = free
  }
}
