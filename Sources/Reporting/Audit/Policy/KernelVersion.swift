/// A version of a kernel as it is written in a policy or as `uname -r` says it: `6.1`, `5.4.0-150`, `6.1.0-18-amd64`.
///
/// Kernel releases are `VERSION.PATCHLEVEL.SUBLEVEL` and what the builder puts behind it (Linux: Makefile, `KERNELRELEASE`); distributions put
/// their own number behind a dash.
struct KernelVersion: Hashable, Sendable {
  /// The kernel's own numbers.
  private let numbers: [UInt64]
  /// The builder's numbers, behind the first dash.
  private let build: [UInt64]
  /// What follows: `-amd64`, `-rc3`.
  private let rest: String

  /// Takes a text that begins with a number.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    var place = 0
    numbers = KernelVersion.numbers(bytes, &place, between: [0x2e])
    guard !numbers.isEmpty else { return nil }
    var end = place
    if bytes.dropFirst(place).first == 0x2d {
      place += 1
      build = KernelVersion.numbers(bytes, &place, between: [0x2e, 0x2d])
      if !build.isEmpty { end = place }
    } else {
      build = []
    }
    rest = String(decoding: bytes[end...], as: UTF8.self)
  }

  /// Whether a text is written as releases are: one with other characters, or with dots that nothing follows, was meant otherwise.
  static func isWellFormed(_ text: some Collection<UInt8>) -> Bool {
    var last: UInt8?
    for byte in text {
      let isName = isDigit(byte) || (0x61...0x7a).contains(byte | 0x20)
      guard isName || [0x2b, 0x2d, 0x2e, 0x5f, 0x7e].contains(byte) else { return false }
      if byte == 0x2e, last == 0x2e || last == 0x2d { return false }
      last = byte
    }
    return last.map { isDigit($0) || (0x61...0x7a).contains($0 | 0x20) || $0 == 0x2b } ?? false
  }

  /// Reads `1.2.3` with what may stand between two numbers, and stops behind the last digit.
  private static func numbers(_ bytes: [UInt8], _ place: inout Int, between: Set<UInt8>) -> [UInt64] {
    var numbers: [UInt64] = []
    var next = place
    while next < bytes.count, isDigit(bytes[next]) {
      let digits = bytes[next...].prefix(while: isDigit)
      // What does not fit is greater than all that does.
      numbers.append(UInt64(String(decoding: digits, as: UTF8.self)) ?? .max)
      place = digits.endIndex
      guard place < bytes.count, between.contains(bytes[place]) else { break }
      next = place + 1
    }
    return numbers
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Where `release` stands to this version: below 0 before it, 0 the same, above 0 behind it.
  ///
  /// The same is what agrees as far as this version says something: `6.1.0-18-amd64` is `6.1`, `6.1.0-18`, and not `6.1.0-1`.
  func compare(_ release: KernelVersion) -> Int {
    let saysMore = !build.isEmpty || !rest.isEmpty
    let order = KernelVersion.compare(release.numbers, numbers, isWhole: saysMore)
    guard order == 0, saysMore else { return order }
    switch (release.candidate, candidate) {
    case (let found?, let wanted?): return found == wanted ? 0 : found < wanted ? -1 : 1
    case (.some, nil): return -1
    case (nil, .some): return 1
    case (nil, nil): break
    }
    let builds = KernelVersion.compare(release.build, build, isWhole: !rest.isEmpty)
    guard builds == 0, !rest.isEmpty else { return builds }
    if release.rest.hasPrefix(rest), release.rest.dropFirst(rest.count).first.map({ !$0.isLetter && !$0.isNumber }) ?? true {
      return 0
    }
    return NaturalOrder.precedes(release.rest, rest) ? -1 : 1
  }

  /// The number of a release candidate (`6.12-rc3`, Debian's `6.12~rc3`), which comes before the release; nil for a release.
  private var candidate: UInt64? {
    guard build.isEmpty, let mark = rest.first, "-~.".contains(mark), rest.dropFirst().hasPrefix("rc") else { return nil }
    return UInt64(rest.dropFirst(3).prefix { $0.isASCII && $0.isNumber })
  }

  /// Numbers that are missing are 0; with `isWhole` those that only `found` has count too.
  private static func compare(_ found: [UInt64], _ wanted: [UInt64], isWhole: Bool) -> Int {
    for index in 0..<(isWhole ? max(found.count, wanted.count) : wanted.count) {
      let (left, right) = (index < found.count ? found[index] : 0, index < wanted.count ? wanted[index] : 0)
      if left != right { return left < right ? -1 : 1 }
    }
    return 0
  }
}
