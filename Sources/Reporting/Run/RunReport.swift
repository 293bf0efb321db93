import ByteReading
public import TypedData

/// What a program of an object that is run came to: plain facts, gathered by whoever ran it.
public struct RunOutcome: Sendable {
  public enum State: Sendable {
    /// It is attached; to what.
    case attached(String)
    /// It was run by a test run: what it returned, the mean of a run in nanoseconds (0 where the kernel does not measure), how often, and
    /// what it left in the context that it was given.
    case tested(returnValue: UInt32, nanoseconds: UInt32, repetitions: UInt32, context: [UInt8])
    /// It is an iterator: what it printed.
    case iterated([UInt8])
    /// It was not loaded, or not run: why.
    case failed(String)
    /// Nothing was asked of it: why.
    case idle(String)
  }

  public let program: String
  public let section: String
  public let state: State

  public init(program: String, section: String, state: State) {
    self.program = program
    self.section = section
    self.state = state
  }
}

/// What a map holds.
public struct MapContents: Sendable {
  public struct Element: Sendable {
    public let key: [UInt8]
    /// One value; of a map by processor one for each.
    public let values: [[UInt8]]

    public init(key: [UInt8], values: [[UInt8]]) {
      self.key = key
      self.values = values
    }
  }

  public let name: String
  public let type: String
  /// How keys and values lie; nil where only sizes are known.
  public var key: ValueLayout?
  public var value: ValueLayout?
  /// Whether the only value is the object's variables.
  public let isVariables: Bool
  /// Whether it has all elements from the start: those that are zero are left out.
  public var isArray = false
  /// Whether keys are numbers from 0, or prefixes; and what values stand for.
  public var isIndexed = false
  public var isPrefix = false
  public var meaning = ElementForm.Meaning.value
  /// Whether the only element is what comes out next: a queue or a stack.
  public var isNext = false
  public var elements: [Element] = []
  /// Whether there are more than are shown.
  public var isCut = false

  public init(name: String, type: String, key: ValueLayout?, value: ValueLayout?, isVariables: Bool) {
    self.name = name
    self.type = type
    self.key = key
    self.value = value
    self.isVariables = isVariables
  }
}

/// Renders a run while it happens: the programs, samples as they come, which may be before that, and at the end the maps.
public protocol RunReport: ~Copyable {
  mutating func write(_ outcomes: [RunOutcome])
  /// A sample; `processor` is that of a perf event array.
  mutating func write(_ sample: RawSpan, of map: String, processor: Int?, _ layout: ValueLayout?)
  /// So many samples had no room in the buffer of a processor.
  mutating func write(lost count: UInt64, of map: String, processor: Int)
  mutating func write(_ print: RunPrint)
  /// So many lines of the kernel's trace were lost.
  mutating func write(lostPrints count: UInt64)
  mutating func write(_ maps: [MapContents])
  mutating func flush()
  mutating func finish()
  /// Whether nobody reads any more.
  var isClosed: Bool { get }
}
