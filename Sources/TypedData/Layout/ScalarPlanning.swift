import BTF
import ByteReading

extension PlanCompiler {
  /// The widest integer of the format (`btf_int_check_meta()`).
  static let widestInteger = 128

  func integer(_ record: TypeRecord) -> ValueShape {
    let (byteCount, encoding) = (Int(record.byteSize), types.integerEncoding(of: record))
    let (width, offset) = (Int(encoding.bitWidth), Int(encoding.bitOffset))
    guard width > 0, width <= PlanCompiler.widestInteger, offset + width <= byteCount * 8 else { return bytes(byteCount) }
    let form = IntegerForm(
      role: role(of: record, encoding), isSigned: encoding.isSigned, bitWidth: width, bitOffset: offset,
      isWhole: offset == 0 && width == byteCount * 8)
    return ValueShape(byteCount: byteCount, least: byteCount, form: .integer(form), end: byteCount)
  }

  /// No compiler sets `BTF_INT_CHAR` for C's `char`: libbpf and bpftool go by size and name too.
  private func role(of record: TypeRecord, _ encoding: IntegerEncoding) -> IntegerForm.Role {
    if encoding.isBoolean { return .boolean }
    guard record.byteSize == 1, encoding.bitWidth == 8 else { return .number }
    return encoding.isCharacter || types.nameBytes(record.nameOffset)?.text == "char" ? .character : .number
  }

  func float(_ record: TypeRecord) -> ValueShape {
    let byteCount = Int(record.byteSize)
    guard byteCount == 4 || byteCount == 8 else { return bytes(byteCount) }
    return ValueShape(byteCount: byteCount, least: byteCount, form: .float, end: byteCount)
  }

  /// Bytes of which no more is known.
  func bytes(_ count: Int) -> ValueShape {
    ValueShape(byteCount: count, least: min(count, 1), form: .bytes, end: count)
  }
}

extension PlanCompiler {
  mutating func enumeration(_ record: TypeRecord) -> ValueShape {
    let byteCount = Int(record.byteSize)
    guard [1, 2, 4, 8].contains(byteCount) else { return bytes(byteCount) }
    let mask = UInt64.max >> UInt64(64 - byteCount * 8)
    let first = plan.enumerators.count
    for enumerator in types.enumerators(of: record) {
      let name = keep(enumerator.nameOffset)
      if name.count > 0 { plan.enumerators.append(EnumeratorPlan(bits: enumerator.value & mask, name: name)) }
    }
    let range = first..<plan.enumerators.count
    // Sorting must keep the order of equal values: the first name is the one that is shown.
    let sorted = plan.enumerators[range].enumerated().sorted { ($0.element.bits, $0.offset) < ($1.element.bits, $1.offset) }
    plan.enumerators.replaceSubrange(range, with: sorted.map(\.element))
    plan.enumeratorsByName += slots(range) { plan.enumerators[$0].name }
    let form = EnumerationForm(
      isSigned: record.kindFlag, isFlags: isFlags(range), first: first, count: range.count, mask: mask)
    return ValueShape(byteCount: byteCount, least: byteCount, form: .enumeration(form), end: byteCount)
  }

  /// Whether an enum's values are meant to be combined: at least three of them are single bits, the others consist of those, and
  /// they are not simply counted.
  ///
  /// Fewer bits, or numbers in a row, would take every small enum for one.
  private func isFlags(_ range: Range<Int>) -> Bool {
    var (bits, singles, others, last): (UInt64, Int, Int, UInt64?) = (0, 0, 0, nil)
    for index in range {
      let value = plan.enumerators[index].bits
      guard value != last else { continue }
      last = value
      if value.nonzeroBitCount == 1 {
        bits |= value
        singles += 1
      } else if value != 0 {
        others += 1
      }
    }
    guard singles >= 3, others < singles, let first = range.first, let last else { return false }
    let distinct = UInt64(singles + others + (plan.enumerators[first].bits == 0 ? 1 : 0))
    return last - plan.enumerators[first].bits != distinct - 1 && range.allSatisfy { plan.enumerators[$0].bits & ~bits == 0 }
  }
}
