import BTF

/// How an integer or a floating-point type is spelled in C.
///
/// BTF gives such a type a name and a size. Where the name is C's own and means that size on the machine of the header, it is written as
/// it is. Any other name becomes a typedef of the C type with that size and sign, and what C has no type for becomes an array of bytes.
struct ScalarForm: RawRepresentable, Equatable {
  /// Never 0, so that 0 can stand for "not asked yet".
  let rawValue: UInt8
  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The name is C's.
  static let ownName = ScalarForm(rawValue: 1)
  /// The C type of `code`, under the name of a typedef.
  static func aliased(_ code: UInt8) -> ScalarForm { ScalarForm(rawValue: 0x80 | code) }
  /// The C type of `code`, because the name is a C type of another size.
  static func replaced(_ code: UInt8) -> ScalarForm { ScalarForm(rawValue: 0x40 | code) }

  var isAliased: Bool { rawValue & 0x80 != 0 }
  var isOwnName: Bool { rawValue == 1 }
  /// The index in `types`.
  var code: UInt8 { rawValue & 0x3f }

  /// The last one is not a C type: an array of bytes, as many as the BTF says.
  static let types: [(text: StaticString, size: UInt32)] = [
    ("char", 1), ("signed char", 1), ("unsigned char", 1), ("short", 2), ("unsigned short", 2), ("int", 4), ("unsigned int", 4),
    ("long long", 8), ("unsigned long long", 8), ("__int128", 16), ("unsigned __int128", 16), ("_Bool", 1), ("float", 4),
    ("double", 8),
  ]
  static let bytes: UInt8 = 14
  var isBytes: Bool { !isOwnName && code == ScalarForm.bytes }
}

extension ScalarForm {
  /// The C type with `size` bytes; `bytes` where there is none.
  static func code(size: UInt32, isSigned: Bool, isBoolean: Bool, isFloat: Bool) -> UInt8 {
    switch (size, isFloat) {
    case (4, true): 12
    case (8, true): 13
    case (1, false): isBoolean ? 11 : isSigned ? 1 : 2
    case (2, false): isSigned ? 3 : 4
    case (4, false): isSigned ? 5 : 6
    case (8, false): isSigned ? 7 : 8
    case (16, false): isSigned ? 9 : 10
    default: bytes
    }
  }

  /// What the words of a C type add up to; nil where one of them is not such a word, or they do not go together.
  static func size(ofWords words: [Substring], pointerSize: Int) -> UInt32? {
    var counts: [Substring: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    func take(_ word: Substring) -> Int { counts.removeValue(forKey: word) ?? 0 }
    let signs = take("signed") + take("unsigned")
    let longs = take("long")
    let shorts = take("short")
    let ints = take("int")
    guard signs <= 1, longs <= 2, shorts <= 1, ints <= 1, counts.count <= 1 else { return nil }
    guard let (word, count) = counts.first else {
      guard longs == 0 || shorts == 0, signs + longs + shorts + ints > 0 else { return nil }
      if shorts == 1 { return 2 }
      return longs == 0 ? 4 : longs == 1 ? UInt32(pointerSize) : 8
    }
    guard count == 1, shorts + ints == 0 else { return nil }
    switch word {
    case "char": return longs == 0 ? 1 : nil
    case "__int128": return longs == 0 ? 16 : nil
    case "_Bool": return longs + signs == 0 ? 1 : nil
    case "float": return longs + signs == 0 ? 4 : nil
    // BPF has no wider type: `long double` is a `double` there.
    case "double": return longs <= 1 && signs == 0 ? 8 : nil
    default: return nil
    }
  }
}

extension HeaderWriter {
  /// How `record`, an integer or a float, is spelled; worked out once for each type.
  mutating func form(ofScalar record: TypeRecord) -> ScalarForm {
    let known = forms[Int(record.id.rawValue)]
    if known != 0 { return ScalarForm(rawValue: known) }
    let form = makeForm(record)
    forms[Int(record.id.rawValue)] = form.rawValue
    return form
  }

  private mutating func makeForm(_ record: TypeRecord) -> ScalarForm {
    let isFloat = record.kind == .float
    let encoding = isFloat ? IntegerEncoding(rawValue: 0) : table.integerEncoding(of: record)
    let code = ScalarForm.code(
      size: record.byteSize, isSigned: encoding.isSigned, isBoolean: encoding.isBoolean, isFloat: isFloat)
    guard isNamed(record), let name = table.name(record.nameOffset) else { return .replaced(code) }
    let words = name.split(separator: " ")
    if let size = ScalarForm.size(ofWords: words, pointerSize: pointerSize) {
      return size == record.byteSize ? .ownName : .replaced(code)
    }
    // The words of a C type in an order that is not C's, or with more of them: its name cannot be a typedef's.
    return words.count == 1 && !reserved.contains(names, record.nameOffset) ? .aliased(code) : .replaced(code)
  }

  /// Plans the typedef that a name which is not C's needs.
  mutating func requireScalar(_ record: TypeRecord) -> Bool {
    if progress[record.id].contains(.settled) { return true }
    if form(ofScalar: record).isAliased { planDefinition(of: record) }
    return true
  }

  /// Alignment in bytes of the spelled type.
  mutating func alignment(ofScalar record: TypeRecord) -> UInt32 {
    if form(ofScalar: record).isBytes { return 1 }
    return pointerSize == 8 ? record.byteSize : min(record.byteSize, UInt32(pointerSize))
  }

  mutating func write(scalar record: TypeRecord, _ out: inout TextBuffer) {
    let form = form(ofScalar: record)
    if form.isOwnName {
      write(verbatim: record.nameOffset, &out)
    } else if form.isAliased {
      write(identifierOf: record, &out)
    } else {
      write(spellingOf: record, &out)
    }
  }

  /// The C type that stands for `record` where its own name cannot.
  mutating func write(spellingOf record: TypeRecord, _ out: inout TextBuffer) {
    let form = form(ofScalar: record)
    if form.isBytes {
      out.append("__typeof__(unsigned char[")
      out.append(decimal: record.byteSize)
      out.append("])")
    } else {
      out.append(ScalarForm.types[Int(form.code)].text)
    }
  }
}
