import BTF

/// How an enum is made to have the size that the BTF says.
enum EnumForm: UInt8 {
  case unknown
  /// A compiler chooses that size for those values.
  case plain
  /// One byte, signed.
  case byteMode
  /// One or two bytes, unsigned: the smallest type that holds the values.
  case packed
  case halfMode
  /// Eight bytes although the values need only four.
  case wordMode
  /// Without enumerators: the type is said.
  case fixed
  /// Without enumerators and size: a forward declaration.
  case opaque
}

/// Enums of every size.
extension HeaderWriter {
  /// Bytes of an enum as it is declared.
  mutating func enumSize(_ record: TypeRecord) -> UInt32 {
    switch record.byteSize {
    case 1, 2, 4, 8: record.byteSize
    case 0: record.entryCount == 0 ? 0 : 4
    default: 4
    }
  }

  private mutating func form(ofEnum record: TypeRecord) -> EnumForm {
    if let known = EnumForm(rawValue: forms[Int(record.id.rawValue)]), known != .unknown { return known }
    let form = makeForm(ofEnum: record)
    forms[Int(record.id.rawValue)] = form.rawValue
    return form
  }

  private mutating func makeForm(ofEnum record: TypeRecord) -> EnumForm {
    let size = enumSize(record)
    if record.entryCount == 0 { return size == 0 ? .opaque : .fixed }
    if size == 4 { return .plain }
    if size == 1 { return record.kindFlag ? .byteMode : .packed }
    var largest: UInt64 = 0
    var needsSign = false
    var needsWide = false
    for index in 0..<record.entryCount {
      let value = table.enumerator(index, of: record).value
      let isNegative = record.kindFlag && Int64(bitPattern: value) < 0
      if isNegative {
        needsSign = true
        if Int64(bitPattern: value) < Int64(Int32.min) { needsWide = true }
      } else {
        largest = max(largest, value)
      }
    }
    if size == 2 { return !record.kindFlag && largest > 0xff ? .packed : .halfMode }
    // clang takes int or unsigned int where all values fit in one of them.
    if needsWide || largest > (needsSign ? UInt64(Int32.max) : UInt64(UInt32.max)) { return .plain }
    return .wordMode
  }

  /// Writes `enum name`, or the body where it has no name.
  mutating func write(enumReference record: TypeRecord, level: Int, _ out: inout TextBuffer) throws(BTFError) {
    if isNamed(record) {
      out.append("enum ")
      write(identifierOf: record, &out)
      return
    }
    if record.entryCount == 0 {
      write(integerLike: record, &out)
      return
    }
    // Its enumerators exist once; where the enum is met again, they get numbers.
    if progress[record.id].contains(.inlined) { try renumberEnumerators(of: record) }
    progress[record.id].insert(.inlined)
    try write(enumBody: record, level: level, &out)
  }

  private mutating func write(integerLike record: TypeRecord, _ out: inout TextBuffer) {
    let code = ScalarForm.code(size: max(1, enumSize(record)), isSigned: record.kindFlag, isBoolean: false, isFloat: false)
    out.append(ScalarForm.types[Int(code)].text)
  }

  /// Writes `enum name { ... }` with the attributes that its size needs.
  mutating func write(enumBody record: TypeRecord, level: Int, _ out: inout TextBuffer) throws(BTFError) {
    out.append("enum")
    if isNamed(record) {
      out.append(" ")
      write(identifierOf: record, &out)
    }
    let form = form(ofEnum: record)
    if form == .opaque { return }
    if form == .fixed {
      out.append(" : ")
      write(integerLike: record, &out)
      return
    }
    out.append(" {\n")
    let isRenamed = progress[record.id].contains(.renamed)
    for index in 0..<record.entryCount {
      try spend(on: record.id)
      let enumerator = table.enumerator(index, of: record)
      indent(level + 1, &out)
      write(identifier: enumerator.nameOffset, &out)
      if isRenamed { write(suffix: renames.number(ofEnumerator: index, of: record.id), &out) }
      out.append(" = ")
      write(value: enumerator.value, of: record, &out)
      out.append(",\n")
    }
    indent(level, &out)
    out.append("}")
    switch form {
    case .byteMode: out.append(" __attribute__((mode(byte)))")
    case .packed: out.append(" __attribute__((packed))")
    case .halfMode: out.append(" __attribute__((mode(HI)))")
    case .wordMode: out.append(pointerSize == 8 ? " __attribute__((mode(word)))" : " __attribute__((mode(DI)))")
    case .plain, .fixed, .opaque, .unknown: break
    }
  }

  private mutating func write(value: UInt64, of record: TypeRecord, _ out: inout TextBuffer) {
    // Values beyond an enum's size would make a compiler choose a larger one.
    let unused = 64 - UInt64(enumSize(record)) * 8
    if record.kindFlag {
      let signed = Int64(bitPattern: value << unused) >> Int64(bitPattern: unused)
      if signed == Int64.min {
        out.append("(-9223372036854775807LL - 1)")
        return
      }
      out.append(signedDecimal: signed)
    } else {
      out.append(decimal: (value << unused) >> unused)
    }
    if record.kind == .enumeration64 { out.append(record.kindFlag ? "LL" : "ULL") }
  }
}
