public import TypedData

/// How the elements of a map lie, and what they are.
public struct ElementForm: Sendable {
  /// What values stand for.
  public enum Meaning: Hashable, Sendable {
    case value
    /// The number of a map, of a program.
    case map, program
  }

  /// How keys and values lie; nil where only their size is known.
  public var key: ValueLayout?
  public var value: ValueLayout?
  /// In bytes; of a map by processor, that of one processor's value.
  public var keySize: Int
  public var valueSize: Int
  /// How many values an element has, one for each processor, each rounded up to 8 bytes; 0 for a map that is not by processor.
  public var processors = 0
  public var meaning = Meaning.value
  /// How the values are stacks of calls; nil where they are none.
  public var stack: StackForm?
  /// Whether keys are numbers from 0.
  public var isArray = false
  /// Whether keys are prefixes: their length in bits, and the bytes.
  public var isPrefix = false
  /// Whether the only value is the variables of an object.
  public var isVariables = false
  /// Where one element was asked for, whether it is there; nil where all are shown.
  public var isFound: Bool?
  /// Why keys or values are shown as hexadecimal digits, though there are types; nil where they are not.
  public var keyProblem: String?
  public var valueProblem: String?

  public init(keySize: Int, valueSize: Int) {
    self.keySize = keySize
    self.valueSize = valueSize
  }

  /// Bytes from one processor's value to the next.
  public var stride: Int { processors > 0 ? (valueSize + 7) / 8 * 8 : valueSize }
  /// Bytes of all values of an element.
  public var wholeSize: Int { processors > 0 ? stride * processors : valueSize }
}

/// Renders the elements of a map while they come.
public protocol ElementReport: ~Copyable {
  /// Begins with what is known about the map.
  mutating func begin(_ map: ShownMap, _ form: ElementForm)
  /// `key` may be empty; `value` has ``ElementForm/wholeSize`` bytes.
  mutating func write(_ key: RawSpan, _ value: RawSpan)
  /// Ends: in words why not all elements are there, else nil.
  mutating func finish(remark: String?)
  /// Whether nothing more is taken: the reader went away.
  var isClosed: Bool { get }
}
