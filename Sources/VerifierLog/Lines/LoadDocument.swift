/// The document that `btfscope load --format json` prints, taken byte by byte: the words of the verifier in it become lines again.
struct LoadDocument {
  enum Output {
    case nothing
    /// The words of a program that was refused begin.
    case begins
    /// A byte of them.
    case byte(UInt8)
    /// They end.
    case ends
    /// What kept the whole object from being loaded.
    case failure
  }

  /// Of the program that was named last.
  private(set) var program: [UInt8] = []
  private(set) var errno: [UInt8] = []
  private(set) var failure: [UInt8] = []

  private enum State {
    case between
    case string
    case escape
    /// Digits of `\u` that are still to come.
    case digits(Int)
    case literal
  }

  private var state = State.between
  private var key: [UInt8] = []
  private var text: [UInt8] = []
  /// Whether a value of ``key`` comes next.
  private var isValue = false
  private var isLog = false

  private static let longest = 4096

  /// Whether a document begins with these bytes.
  static func begins(_ start: [UInt8]) -> Bool { start.holds("{\"schema\":\"btfscope/load/", at: start.skippingSpace(0)) }

  mutating func take(_ byte: UInt8) -> Output {
    switch state {
    case .between: return between(byte)
    case .string:
      if byte == 0x5c { state = .escape } else if byte == 0x22 { return endString() } else { return add(byte) }
    case .escape:
      state = .string
      switch byte {
      case 0x6e: return add(0x0a)
      case 0x74: return add(0x09)
      case 0x72: return add(0x0d)
      case 0x75: state = .digits(4)
      default: return add(byte)
      }
    case .digits(let left):
      state = left > 1 ? .digits(left - 1) : .string
      if left == 1 { return add(0x3f) }
    case .literal:
      if byte == 0x2c || byte == 0x7d || byte == 0x5d || byte <= 0x20 {
        state = .between
        return endValue(isText: false)
      }
      return add(byte)
    }
    return .nothing
  }

  private mutating func between(_ byte: UInt8) -> Output {
    switch byte {
    case 0x22:
      text.removeAll(keepingCapacity: true)
      state = .string
      isLog = isValue && key.holds("log") && !errno.isEmpty
      return isLog ? .begins : .nothing
    case 0x3a:
      key = text
      isValue = true
    case 0x2c, 0x7b, 0x5b, 0x7d, 0x5d: isValue = false
    case let byte where byte > 0x20 && isValue:
      text = [byte]
      state = .literal
    default: break
    }
    return .nothing
  }

  private mutating func add(_ byte: UInt8) -> Output {
    if isLog { return .byte(byte) }
    if text.count < LoadDocument.longest { text.append(byte) }
    return .nothing
  }

  private mutating func endString() -> Output {
    state = .between
    return isValue ? endValue(isText: true) : .nothing
  }

  private mutating func endValue(isText: Bool) -> Output {
    isValue = false
    if isLog {
      isLog = false
      return .ends
    }
    if key.holds("program"), isText, key.count == 7 {
      program = text
      errno.removeAll(keepingCapacity: true)
    } else if key.holds("errno"), !isText {
      errno = text.holds("null") ? [] : text
    } else if key.holds("error"), isText, program.isEmpty {
      failure = text
      return .failure
    }
    return .nothing
  }
}
