import BTF
import ByteReading

extension ValueEncoder {
  /// Reads a member's name and the colon; returns the index of the field. `expected` is the one that comes next in the struct, which
  /// most texts follow.
  mutating func member(
    of form: CompositeForm, expected: Int, _ cursor: inout JSONCursor
  ) throws(ValueEncodingError) -> Int {
    let start = cursor.position
    let name = try string(&cursor)
    do throws(JSONSyntaxError) { try cursor.colon() } catch { throw ValueEncodingError(error) }
    if !name.isEscaped {
      let bytes = cursor.text.part(at: name.start, count: name.count)
      if expected < form.first + form.count, layout.plan.nameEquals(layout.plan.fields[expected].name, bytes) { return expected }
      if let index = layout.plan.field(named: bytes, of: form) { return index }
    }
    unescape(name, cursor)
    if let index = layout.plan.field(named: scratch.rawSpan, of: form) { return index }
    let suggestion = nearest(to: scratch, form.first, form.count) { layout.plan.fields[$0].name }
    throw ValueEncodingError(
      .noSuchMember(quotable(scratch), suggestion: suggestion, allowed: names(of: form)), at: start)
  }

  /// The first of the names that a composite has, for a message.
  private func names(of form: CompositeForm) -> String {
    guard form.count > 0 else { return "none" }
    let shown = (form.first..<form.first + min(form.count, 8)).map { index in
      String(layout.plan.name(layout.plan.fields[index].name).prefix(64))
    }
    return shown.joined(separator: ", ") + (form.count > 8 ? ", ..." : "")
  }

  /// The string's bytes, in the scratch memory.
  mutating func unescape(_ string: JSONString, _ cursor: borrowing JSONCursor) {
    scratch.removeAll(keepingCapacity: true)
    cursor.unescape(string) { scratch.append($0) }
  }

  /// The name most like `wanted`, of the first few thousand.
  func nearest(to wanted: [UInt8], _ first: Int, _ count: Int, _ place: (Int) -> NamePlace) -> String? {
    let wanted = Bytes(Array(wanted.prefix(256)))
    var best: (score: Int, name: String)?
    for index in first..<first + min(count, 4096) {
      let name = layout.plan.name(place(index))
      let score = NameLikeness.score(wanted, Bytes(Array(name.utf8)))
      if score > best?.score ?? 0 { best = (score, name) }
    }
    return best?.name
  }

  /// Text from the input for a message, of bounded length.
  func quotable(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(64), as: UTF8.self)
    return bytes.count > 64 ? text + "..." : text
  }

  mutating func quotable(_ string: JSONString, _ cursor: borrowing JSONCursor) -> String {
    unescape(string, cursor)
    return quotable(scratch)
  }
}
