/// What loading an object came to: plain facts, gathered by whoever loaded it.
public struct LoadReport: Sendable {
  /// A map that the object asks for.
  public struct Map: Sendable {
    public var name: String
    public var type: String
    public var isCreated: Bool
    /// The kernel's number; nil where it does not outlive the command.
    public var id: UInt32?
    public var keySize: UInt32
    public var valueSize: UInt32
    public var maxEntries: UInt32
    /// Where it is pinned.
    public var pinned: String?
    /// Whether it was there before, pinned.
    public var isReused: Bool

    public init(
      name: String, type: String, isCreated: Bool, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32, pinned: String?,
      isReused: Bool
    ) {
      self.name = name
      self.type = type
      self.isCreated = isCreated
      self.keySize = keySize
      self.valueSize = valueSize
      self.maxEntries = maxEntries
      self.pinned = pinned
      self.isReused = isReused
    }
  }

  /// A program of the object.
  public struct Program: Sendable {
    public enum State: Sendable {
      /// The kernel took it; its number, where it outlives the command.
      case loaded(id: UInt32?)
      /// The errno, what is wrong in one line, and the verifier's words.
      case refused(errno: Int32, reason: String, log: String)
      /// It was not to be loaded.
      case left
    }

    public var name: String
    public var section: String
    public var type: String
    public var state: State
    /// What the verifier counted.
    public var instructions: UInt64?
    public var states: UInt64?
    public var microseconds: UInt64?
    public var pinned: String?
    /// The verifier's words about a program that was loaded, where they were kept.
    public var log = ""

    public init(name: String, section: String, type: String, state: State) {
      self.name = name
      self.section = section
      self.type = type
      self.state = state
    }

    /// Whether it was refused, and the verifier said something to it.
    var hasVerifierWords: Bool { if case .refused(_, _, let log) = state { !log.isEmpty } else { false } }

    var isLoaded: Bool { if case .loaded = state { true } else { false } }
  }

  public var object: String
  public var maps: [Map]
  public var programs: [Program]
  /// What kept the whole object from being loaded: errno and words.
  public var failure: (errno: Int32, words: String)?
  /// Whether the verifier's words are printed whole.
  public var isVerbose = false
  /// Columns of the terminal; nil for no limit.
  public var width: Int?

  public init(object: String, maps: [Map] = [], programs: [Program] = []) {
    self.object = object
    self.maps = maps
    self.programs = programs
  }
}
