/// The document that `btfscope load --format json` prints, taken byte by byte: the words of the verifier in it become lines again.
///
/// It is read as JSON, whatever its spaces, escapes and order of keys: what passes through other programs is the same document.
struct LoadDocument {
  enum Output {
    case nothing
    /// The verifier's words about a program begin.
    case begins
    /// Bytes of them are in ``decoded``.
    case bytes
    /// All was said of a program.
    case program
    /// All was said.
    case ends
  }

  /// Of the program that was read last.
  private(set) var program: [UInt8]?
  private(set) var errno: Int32?
  private(set) var error: [UInt8] = []
  /// Of the whole object.
  private(set) var object: [UInt8] = []
  private(set) var objectErrno: Int32?
  private(set) var failure: [UInt8] = []
  /// Bytes of the verifier's words that were read last.
  var decoded: [UInt8] = []

  private enum State {
    case between
    case string
    case escape
    /// Digits of `\u` that are still to come.
    case digits(Int)
    case literal
  }

  /// An object or array that is open.
  private struct Level {
    let isObject: Bool
    var key: [UInt8] = []
  }

  private var state = State.between
  private var levels: [Level] = []
  /// Objects and arrays inside those that are followed.
  private var deeper = 0
  private var text: [UInt8] = []
  private var code: UInt32 = 0
  /// The first half of a character that `\u` writes in two.
  private var high: UInt32?
  /// Whether a value comes next, and no key.
  private var isValue = false
  private var isLog = false
  /// Whether the program's answer was read, be it that there is none.
  private var isAnswered = false

  private static let longest = 4096
  private static let deepest = 8

  /// Whether a document begins with these bytes; nil where they are too few to tell.
  static func begins(_ start: [UInt8]) -> Bool? {
    func skipping(_ place: Int) -> Int {
      var place = place
      while place < start.count, start[place] <= 0x20 { place += 1 }
      return place
    }
    let brace = skipping(0)
    guard brace < start.count else { return start.count > longest ? false : nil }
    guard start[brace] == 0x7b else { return false }
    let quote = skipping(brace + 1)
    guard quote < start.count else { return start.count > longest ? false : nil }
    guard start[quote] == 0x22 else { return false }
    guard let end = start.place(of: 0x22, from: quote + 1) else { return start.count > quote + 32 ? false : nil }
    let key = start.text(quote + 1..<end)
    // Sorted by another program, the schema is last.
    guard key == "schema" else { return ["errno", "error", "maps", "object", "programs"].contains(key) }
    let value = skipping(skipping(end + 1) + 1)
    let wanted = "\"btfscope/load/"
    guard value + wanted.utf8.count <= start.count else { return start.count > longest ? false : nil }
    return start.holds(wanted, at: value)
  }

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
      case 0x62: return add(0x08)
      case 0x66: return add(0x0c)
      case 0x75: (state, code) = (.digits(4), 0)
      default: return add(byte)
      }
    case .digits(let left):
      guard let digit = LoadDocument.digit(byte) else {
        // No escape of JSON's: what it stands for is not known.
        state = .string
        _ = add(scalar: 0xfffd)
        return take(byte)
      }
      code = code << 4 | digit
      state = left > 1 ? .digits(left - 1) : .string
      if left == 1 { return endEscape() }
    case .literal:
      if byte == 0x2c || byte == 0x7d || byte == 0x5d || byte <= 0x20 {
        state = .between
        let output = endValue(isText: false)
        guard case .nothing = output else { return output }
        return between(byte)
      }
      return add(byte)
    }
    return .nothing
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    if byte &- 0x30 < 10 { return UInt32(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? UInt32(letter) + 10 : nil
  }

  private mutating func between(_ byte: UInt8) -> Output {
    switch byte {
    case 0x22:
      text.removeAll(keepingCapacity: true)
      state = .string
      isLog = isValue && isLogNext
      return isLog ? .begins : .nothing
    case 0x3a: isValue = true
    case 0x2c: isValue = !(levels.last?.isObject ?? true)
    case 0x7b, 0x5b: open(isObject: byte == 0x7b)
    case 0x7d, 0x5d: return close()
    case let byte where byte > 0x20 && isValue:
      text = [byte]
      state = .literal
    default: break
    }
    return .nothing
  }

  private mutating func open(isObject: Bool) {
    guard deeper == 0, levels.count < LoadDocument.deepest else {
      deeper &+= 1
      return
    }
    levels.append(Level(isObject: isObject))
    isValue = !isObject
    if isProgram { (program, errno, error, isAnswered) = (nil, nil, [], false) }
  }

  private mutating func close() -> Output {
    isValue = false
    guard deeper == 0 else {
      deeper -= 1
      return .nothing
    }
    let ended: Output = isProgram && program != nil ? .program : levels.count == 1 ? .ends : .nothing
    if !levels.isEmpty { levels.removeLast() }
    return ended
  }

  /// Whether what is open last is a program.
  private var isProgram: Bool { levels.count == 3 && levels[0].key.elementsEqual("programs".utf8) && levels[2].isObject }

  /// Whether the text that begins is the verifier's words about a program that was refused, or may have been.
  private var isLogNext: Bool {
    deeper == 0 && levels.count == 4 && levels[0].key.elementsEqual("programs".utf8)
      && levels[2].key.elementsEqual("verifier".utf8) && levels[3].key.elementsEqual("log".utf8) && (errno != nil || !isAnswered)
  }

  private mutating func endEscape() -> Output {
    if let first = high {
      high = nil
      guard code & 0xfc00 == 0xdc00 else {
        let before = add(scalar: 0xfffd)
        let after = endEscape()
        if case .nothing = after { return before }
        return after
      }
      return add(scalar: 0x10000 + (first & 0x3ff) << 10 + code & 0x3ff)
    }
    if code & 0xfc00 == 0xd800 {
      high = code
      return .nothing
    }
    return add(scalar: code)
  }

  private mutating func add(scalar code: UInt32) -> Output {
    var output = Output.nothing
    for byte in String(Unicode.Scalar(code) ?? "\u{fffd}").utf8 { output = put(byte) }
    return output
  }

  private mutating func add(_ byte: UInt8) -> Output {
    if high != nil {
      high = nil
      _ = add(scalar: 0xfffd)
    }
    return put(byte)
  }

  private mutating func put(_ byte: UInt8) -> Output {
    if isLog {
      decoded.append(byte)
      return .bytes
    }
    if text.count < LoadDocument.longest { text.append(byte) }
    return .nothing
  }

  private mutating func endString() -> Output {
    // Half a character at its end.
    let rest: Output = high == nil ? .nothing : add(scalar: 0xfffd)
    high = nil
    state = .between
    if !isValue {
      if deeper == 0, !levels.isEmpty { levels[levels.count - 1].key = text }
      return .nothing
    }
    if isLog {
      isLog = false
      isValue = false
      return rest
    }
    return endValue(isText: true)
  }

  private mutating func endValue(isText: Bool) -> Output {
    isValue = false
    guard deeper == 0, let level = levels.last, level.isObject else {
      isValue = true
      return .nothing
    }
    let key = level.key
    if levels.count == 1 {
      if isText, key.elementsEqual("object".utf8) { object = text }
      if isText, key.elementsEqual("error".utf8) { failure = text }
      if !isText, key.elementsEqual("errno".utf8) { objectErrno = Int32(text.text(0..<text.count)) }
    } else if isProgram {
      if isText, key.elementsEqual("program".utf8) { program = text }
      if isText, key.elementsEqual("error".utf8) { error = text }
      if !isText, key.elementsEqual("errno".utf8) {
        errno = Int32(text.text(0..<text.count))
        isAnswered = true
      }
    }
    return .nothing
  }
}
