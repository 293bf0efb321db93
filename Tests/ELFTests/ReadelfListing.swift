import ELF

/// What readelf(1) prints with `-SsrW` for one file, taken apart; and the same of what this reader says, to be compared line by line.
///
/// A line holds only numbers and names, so neither side's way of formatting matters.
struct ReadelfListing {
  var sections: [String] = []
  var symbols: [String] = []
  var relocations: [String] = []
  /// Lines in which a word of readelf stands for a number that is not known here; there must be none.
  var unknown: [String] = []

  /// Takes apart the lines that readelf printed for one file.
  init(lines: some Sequence<Substring>) {
    var part = ""
    for line in lines {
      if line.hasPrefix("  ["), !line.hasPrefix("  [Nr]") {
        section(line)
      } else if line.hasPrefix("Symbol table '") || line.hasPrefix("Relocation section '") {
        // Between the quotes: the section's name.
        part = String(line.prefix { $0 != "'" }) + line.drop { $0 != "'" }.dropFirst().prefix { $0 != "'" }
      } else if part.hasPrefix("Symbol"), let colon = line.firstIndex(of: ":"), Int(line[..<colon].trimmed) != nil {
        symbol(part.dropFirst("Symbol table ".count), line[line.index(after: colon)...])
      } else if part.hasPrefix("Relocation"), line.first?.isHexDigit == true {
        relocation(part.dropFirst("Relocation section ".count), line)
      }
    }
  }

  /// `  [ 3] name  TYPE  address offset size es flags link info align`
  private mutating func section(_ line: Substring) {
    guard let bracket = line.firstIndex(of: "]") else { return }
    let index = line[..<bracket].dropFirst(3).trimmed
    var words = line[line.index(after: bracket)...].split(separator: " ")
    // The empty section has no name, and a section without flags no word for them.
    if words.count == 9 || (words.count == 8 && words[0] == "NULL") { words.insert("", at: words.count - 3) }
    if words.count == 9 { words.insert("", at: 0) }
    guard words.count == 10, let type = ReadelfWords.sectionType(words[1]) else {
      unknown.append(String(line))
      return
    }
    let flags = ReadelfWords.sectionFlags(words[6])
    let numbers = [2, 3, 4, 5].map { UInt64(words[$0], radix: 16) ?? .max }
    sections.append("[\(index)] \(words[0]) \(type) \(numbers) \(flags) \(words[7]) \(words[8]) \(words[9])")
  }

  /// `  value size TYPE BIND VISIBILITY index name`
  private mutating func symbol(_ table: Substring, _ line: Substring) {
    var words = line.split(separator: " ")
    // Bits of `st_other` beyond the visibility stand between brackets.
    if let first = words.firstIndex(where: { $0.hasPrefix("[") }), let last = words.firstIndex(where: { $0.hasSuffix("]") }),
      first <= last, first == 5
    {
      words.removeSubrange(first...last)
    }
    guard words.count >= 6, let value = UInt64(words[0], radix: 16),
      let size = words[1].hasPrefix("0x") ? UInt64(words[1].dropFirst(2), radix: 16) : UInt64(words[1]),
      let kind = ReadelfWords.symbolKinds[words[2]], let binding = ReadelfWords.bindings[words[3]],
      let visibility = ReadelfWords.visibilities[words[4]]
    else {
      unknown.append(String(line))
      return
    }
    let name = words.dropFirst(6).joined(separator: " ")
    symbols.append("\(table) \(value) \(size) \(kind) \(binding) \(visibility) \(words[5]) \(name)")
  }

  /// `offset info TYPE value name + addend`
  private mutating func relocation(_ section: Substring, _ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count >= 3, let offset = UInt64(words[0], radix: 16), let info = UInt64(words[1], radix: 16) else {
      unknown.append(String(line))
      return
    }
    var addend = ""
    if section.hasPrefix(".rela"), let digits = words.last, let value = UInt64(digits, radix: 16) {
      addend = words.dropLast().last == "-" ? "-\(value)" : "\(value)"
    }
    relocations.append("\(section) \(offset) \(info) \(addend)")
  }
}

/// The same of a file that this reader opened.
extension ReadelfListing {
  mutating func add(_ file: ELFFile) throws {
    for section in file.sections {
      let name = try file.name(of: section)
      let numbers = [section.address, section.offset, section.size, section.entrySize]
      let flags = section.flags.rawValue & ReadelfWords.knownFlags
      let index = section.index.rawValue
      sections.append(
        "[\(index)] \(name) \(section.type.rawValue) \(numbers) \(flags) \(section.link.rawValue) \(section.info) \(section.alignment)"
      )
      switch section.type {
      case .symbolTable, .dynamicSymbols: try add(try file.symbolTable(in: section), name, of: file)
      case .relocations, .relocationsWithAddend: try add(try file.relocations(in: section), name, of: file)
      default: break
      }
    }
  }

  private mutating func add(_ table: SymbolTable, _ tableName: String, of file: ELFFile) throws {
    for symbol in table {
      var name = try table.name(of: symbol)
      let place: String
      switch symbol.place {
      case .undefined: place = "UND"
      case .absolute: place = "ABS"
      case .common: place = "COM"
      case .section(let index):
        place = "\(index.rawValue)"
        // readelf shows the section's own name for a symbol that stands for it.
        if symbol.kind == .section, name.isEmpty { name = try file.name(of: try file.section(index)) }
      case .reserved(let number): place = "reserved \(number)"
      }
      let kinds = "\(symbol.kind.rawValue) \(symbol.binding.rawValue) \(symbol.visibility.rawValue)"
      symbols.append("\(tableName) \(symbol.value) \(symbol.size) \(kinds) \(place) \(name)")
    }
  }

  private mutating func add(_ table: RelocationTable, _ name: String, of file: ELFFile) throws {
    for relocation in table {
      let info =
        file.elfClass == .bits64
        ? UInt64(relocation.symbol) << 32 | UInt64(relocation.type) : UInt64(relocation.symbol << 8 | relocation.type)
      relocations.append("\(name) \(relocation.offset) \(info) \(relocation.addend.map { "\($0)" } ?? "")")
    }
  }
}

/// readelf's words for numbers.
enum ReadelfWords {
  private static let sectionTypes: [Substring: UInt32] = [
    "NULL": 0, "PROGBITS": 1, "SYMTAB": 2, "STRTAB": 3, "RELA": 4, "HASH": 5, "DYNAMIC": 6, "NOTE": 7, "NOBITS": 8, "REL": 9,
    "DYNSYM": 11, "INIT_ARRAY": 14, "FINI_ARRAY": 15, "GROUP": 17, "X86_64_UNWIND": 0x7000_0001,
    "GNU_HASH": 0x6fff_fff6, "VERNEED": 0x6fff_fffe, "VERSYM": 0x6fff_ffff, "VERDEF": 0x6fff_fffd,
  ]
  private static let flagLetters: [Character: UInt64] = [
    "W": 0x1, "A": 0x2, "X": 0x4, "M": 0x10, "S": 0x20, "I": 0x40, "L": 0x80, "O": 0x100, "G": 0x200, "T": 0x400, "C": 0x800,
    "E": 0x8000_0000,
  ]
  static let knownFlags = flagLetters.values.reduce(0, |)
  static let symbolKinds: [Substring: UInt8] = [
    "NOTYPE": 0, "OBJECT": 1, "FUNC": 2, "SECTION": 3, "FILE": 4, "COMMON": 5, "TLS": 6, "IFUNC": 10,
  ]
  static let bindings: [Substring: UInt8] = ["LOCAL": 0, "GLOBAL": 1, "WEAK": 2, "UNIQUE": 10]
  static let visibilities: [Substring: UInt8] = ["DEFAULT": 0, "INTERNAL": 1, "HIDDEN": 2, "PROTECTED": 3]

  static func sectionType(_ word: Substring) -> UInt32? {
    if word.hasPrefix("LOOS+0x") { return UInt32(word.dropFirst(7), radix: 16).map { 0x6000_0000 + $0 } }
    return sectionTypes[word]
  }

  static func sectionFlags(_ letters: Substring) -> UInt64 { letters.reduce(0) { $0 | (flagLetters[$1] ?? 0) } }
}

extension Substring {
  var trimmed: Substring {
    let head = drop { $0 == " " }
    return head.prefix { $0 != " " }
  }
}
