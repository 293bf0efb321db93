import BTF

/// One unnamed bit field: `type: width`.
struct Pad {
  /// Bits of the type: 8, 16, 32 or 64.
  var unit: UInt64
  /// 0 moves on to the next multiple of the unit.
  var width: UInt64

  /// Where the next bit is after this one, beginning at `cursor`: the rule of the System V ABI, which clang follows for BPF. In a packed
  /// struct a bit field may straddle units; a width of 0 aligns in both.
  func end(from cursor: UInt64, packed: Bool) -> UInt64 {
    if width == 0 { return Pad.rounded(cursor, to: unit) }
    let straddles = !packed && cursor % unit + width > unit
    return (straddles ? Pad.rounded(cursor, to: unit) : cursor) + width
  }

  static func rounded(_ value: UInt64, to unit: UInt64) -> UInt64 { (value + unit - 1) / unit * unit }
}

/// A gap between members to be filled with unnamed bit fields.
struct Gap {
  var start: UInt64
  /// Where the next member begins, or the struct ends.
  var end: UInt64
  /// Alignment in bits of what comes next: a compiler goes to its next multiple by itself. 1 for a bit field.
  var nextAlignment: UInt64
  /// Whether bit fields lie on both sides.
  var isBetweenBitFields: Bool
  var isPacked: Bool
  /// Bits of `long`.
  var longest: UInt64
}

extension Gap {
  /// The largest unit with a boundary inside the gap.
  private var unit: UInt64 {
    var unit = longest
    while unit > 8, Pad.rounded(start, to: unit) > end { unit /= 2 }
    return unit
  }

  /// Hands the pads of the gap to `body`, as libbpf would choose them: a mark to reach the unit's boundary where the compiler would not
  /// go there by itself, then whole units, then the rest.
  private func forEachPreferred<E: Error>(_ body: (Pad) throws(E) -> Void) throws(E) {
    let unit = unit
    var cursor = start
    let boundary = Pad.rounded(start, to: unit)
    if boundary > start, boundary <= end {
      let isLast = boundary == end
      let isReachedAnyway = isLast && Pad.rounded(start, to: nextAlignment) == boundary
      let wouldFitBefore = !isLast && end - boundary <= boundary - start
      if isBetweenBitFields {
        try body(Pad(unit: unit, width: boundary - start))
      } else if wouldFitBefore || (isLast && !isReachedAnyway) {
        try body(Pad(unit: unit, width: 0))
      }
      cursor = boundary
    }
    try fill(from: cursor, unit: unit, body)
  }

  /// Whole units and a rest, each where the one before ends.
  private func fill<E: Error>(from start: UInt64, unit: UInt64, _ body: (Pad) throws(E) -> Void) throws(E) {
    var cursor = start
    while cursor < end {
      let left = end - cursor
      if left >= unit {
        try body(Pad(unit: unit, width: unit))
        cursor += unit
      } else {
        var smallest: UInt64 = 8
        while smallest < left { smallest *= 2 }
        try body(Pad(unit: smallest, width: left))
        cursor = end
      }
    }
  }

  /// Pads bit by bit to the next byte, then by units that lie aligned: always lands where it must.
  private func forEachCertain<E: Error>(_ body: (Pad) throws(E) -> Void) throws(E) {
    var cursor = start
    while cursor < end {
      var unit = longest
      while unit > 8, !isPacked, cursor % unit != 0 || end - cursor < unit { unit /= 2 }
      while unit > 8, end - cursor < unit { unit /= 2 }
      let width = min(unit - (isPacked && cursor % 8 == 0 ? 0 : cursor % unit), end - cursor)
      try body(Pad(unit: unit, width: width))
      cursor += width
    }
  }

  /// Where a compiler puts what comes after the pads that libbpf would choose.
  private var preferredEnd: UInt64 {
    var cursor = start
    forEachPreferred { cursor = $0.end(from: cursor, packed: isPacked) }
    return isPacked ? cursor : Pad.rounded(cursor, to: nextAlignment)
  }

  /// Hands the pads to `body` that make a compiler go on at the gap's end.
  func forEachPad<E: Error>(_ body: (Pad) throws(E) -> Void) throws(E) {
    if preferredEnd == end { try forEachPreferred(body) } else { try forEachCertain(body) }
  }

  /// Longest gap that is filled with unnamed bit fields, in bits; beyond, an array is shorter.
  static let longestUnnamed: UInt64 = 64 * 8192
}

extension HeaderWriter {
  /// Writes the padding of `gap`, each pad on a line of its own.
  mutating func write(_ gap: Gap, level: Int, _ out: inout TextBuffer) {
    var gap = gap
    if gap.end - gap.start > Gap.longestUnnamed {
      let arrayStart = Pad.rounded(gap.start, to: 8)
      let arrayEnd = gap.end / 8 * 8
      gap.forEachPart(until: arrayStart) { write($0, level: level, &out) }
      indent(level, &out)
      out.append("unsigned char __padding_")
      out.append(decimal: arrayStart / 8)
      out.append("[")
      out.append(decimal: (arrayEnd - arrayStart) / 8)
      out.append("];\n")
      gap.start = arrayEnd
      gap.isBetweenBitFields = false
    }
    guard gap.start < gap.end else { return }
    gap.forEachPad { write($0, level: level, &out) }
  }

  private mutating func write(_ pad: Pad, level: Int, _ out: inout TextBuffer) {
    indent(level, &out)
    switch pad.unit {
    case 8: out.append("char: ")
    case 16: out.append("short: ")
    case 32: out.append("int: ")
    default: out.append("long: ")
    }
    out.append(decimal: pad.width)
    out.append(";\n")
  }

  mutating func indent(_ level: Int, _ out: inout TextBuffer) {
    if level == 1 {
      out.append("\t")
      return
    }
    for _ in 0..<level { out.append("\t") }
  }
}

extension Gap {
  /// The pads of the gap's beginning.
  func forEachPart(until end: UInt64, _ body: (Pad) -> Void) {
    var part = self
    part.end = end
    part.nextAlignment = 1
    if part.start < end { part.forEachCertain(body) }
  }
}
