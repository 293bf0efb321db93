/// Builds ELF files from values, well-formed or not, of either class and byte order.
///
/// Nothing is verified: what is written is what was asked for. Names of sections are collected in a last section `.shstrtab`.
public struct ELFWriter {
  public let is64: Bool
  public let isLittle: Bool
  /// `e_type`: relocatable.
  public var type: UInt16 = 1
  /// `e_machine`: BPF.
  public var machine: UInt16 = 247
  public var flags: UInt32 = 0
  public var entry: UInt64 = 0
  /// Sections in order; the empty one with number 0 comes first and is there from the beginning.
  public var sections: [Section] = [Section("", type: 0)]
  /// Whether counts stand in section 0 also where they would fit 16 bits.
  public var usesExtendedNumbering = false

  public init(is64: Bool = true, isLittle: Bool = true) {
    self.is64 = is64
    self.isLittle = isLittle
  }

  public struct Section {
    public var name: String
    public var type: UInt32
    public var flags: UInt64 = 0
    public var address: UInt64 = 0
    public var link: UInt32 = 0
    public var info: UInt32 = 0
    public var alignment: UInt64 = 1
    public var entrySize: UInt64 = 0
    public var contents: [UInt8]
    /// What the header says instead of the truth.
    public var claimedSize: UInt64?
    public var claimedOffset: UInt64?
    public var claimedName: UInt32?

    /// `type` is `SHT_PROGBITS` unless it is given.
    public init(_ name: String, type: UInt32 = 1, flags: UInt64 = 0, _ contents: [UInt8] = []) {
      self.name = name
      self.type = type
      self.flags = flags
      self.contents = contents
    }
  }

  public struct Symbol {
    public var name: String
    public var value: UInt64
    public var size: UInt64
    public var info: UInt8
    public var other: UInt8
    /// The real number of the section; one of 0xff00 and above goes into a table of extended indices.
    public var section: UInt32
    /// A reserved number such as `SHN_ABS`, written as it is.
    public var reserved: UInt16?

    public init(
      _ name: String, value: UInt64 = 0, size: UInt64 = 0, info: UInt8 = 0, other: UInt8 = 0, section: UInt32 = 0,
      reserved: UInt16? = nil
    ) {
      (self.name, self.value, self.size, self.info, self.other) = (name, value, size, info, other)
      (self.section, self.reserved) = (section, reserved)
    }
  }

  /// Appends a section; returns its number.
  @discardableResult public mutating func add(_ section: Section) -> UInt32 {
    sections.append(section)
    return UInt32(sections.count - 1)
  }

  /// Appends `.symtab`, `.strtab` and, where a number does not fit, `.symtab_shndx`; returns the number of the first.
  @discardableResult public mutating func add(symbols: [Symbol]) -> UInt32 {
    var strings: [UInt8] = [0]
    var entries: [UInt8] = []
    var extended: [UInt8] = []
    for symbol in [Symbol("")] + symbols {
      let name = symbol.name.isEmpty ? 0 : UInt32(strings.count)
      if name > 0 { strings += Array(symbol.name.utf8) + [0] }
      let isExtended = symbol.reserved == nil && symbol.section >= 0xff00
      let short = symbol.reserved ?? (isExtended ? 0xffff : UInt16(symbol.section))
      extended += word(isExtended ? symbol.section : 0)
      if is64 {
        entries += word(name) + [symbol.info, symbol.other] + half(short) + long(symbol.value) + long(symbol.size)
      } else {
        entries += word(name) + address(symbol.value) + address(symbol.size) + [symbol.info, symbol.other] + half(short)
      }
    }
    var table = Section(".symtab", type: 2, entries)
    table.entrySize = is64 ? 24 : 16
    table.link = UInt32(sections.count + 1)
    let index = add(table)
    add(Section(".strtab", type: 3, strings))
    if symbols.contains(where: { $0.reserved == nil && $0.section >= 0xff00 }) {
      var indices = Section(".symtab_shndx", type: 18, extended)
      indices.link = index
      indices.entrySize = 4
      add(indices)
    }
    return index
  }

  /// Appends relocations of the section `target`, with addends where the first has one; returns the section's number.
  @discardableResult public mutating func add(
    relocations: [(offset: UInt64, symbol: UInt32, type: UInt32, addend: Int64?)], of target: UInt32, symbols: UInt32
  ) -> UInt32 {
    let hasAddend = relocations.first?.addend != nil
    var entries: [UInt8] = []
    for item in relocations {
      let info = is64 ? UInt64(item.symbol) << 32 | UInt64(item.type) : UInt64(item.symbol << 8 | item.type)
      entries += address(item.offset) + address(info)
      if let addend = item.addend { entries += address(UInt64(bitPattern: addend)) }
    }
    var section = Section((hasAddend ? ".rela" : ".rel") + sections[Int(target)].name, type: hasAddend ? 4 : 9, entries)
    section.link = symbols
    section.info = target
    section.entrySize = UInt64((is64 ? 8 : 4) * (hasAddend ? 3 : 2))
    return add(section)
  }

  /// Contents with a compression header in front; `claimed` is the size that it states.
  public func compressionHeader(kind: UInt32 = 1, claimed: UInt64) -> [UInt8] {
    is64 ? word(kind) + word(0) + long(claimed) + long(1) : word(kind) + address(claimed) + address(1)
  }
}

/// The finished file.
extension ELFWriter {
  /// The header's fields that tell where the section headers are; change one to get a header that lies.
  public struct Header {
    public var magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
    public var elfClass: UInt8
    public var order: UInt8
    public var version: UInt8 = 1
    public var sectionHeaderOffset: UInt64
    public var sectionHeaderSize: UInt16
    public var sectionCount: UInt16
    public var nameSection: UInt16
  }

  /// File header, contents, section headers; `edit` may change the header's fields, not where things lie.
  public func array(editing edit: (inout Header) -> Void = { _ in }) -> [UInt8] {
    var all = sections
    var names: [UInt8] = [0]
    var nameOffsets: [UInt32] = []
    for name in all.map(\.name) + [".shstrtab"] {
      nameOffsets.append(name.isEmpty ? 0 : UInt32(names.count))
      if !name.isEmpty { names += Array(name.utf8) + [0] }
    }
    all.append(Section(".shstrtab", type: 3, names))
    let isExtended = usesExtendedNumbering || all.count >= 0xff00
    if isExtended {
      if all[0].claimedSize == nil { all[0].claimedSize = UInt64(all.count) }
      if all[0].link == 0 { all[0].link = UInt32(all.count - 1) }
    }

    let headerSize = is64 ? 64 : 52
    var body: [UInt8] = []
    var headers: [UInt8] = []
    for (section, name) in zip(all, nameOffsets) {
      while body.count % 8 != 0 { body.append(0) }
      let offset = section.type == 0 ? 0 : UInt64(headerSize + body.count)
      headers += self.header(section, name: name, offset: offset)
      if section.type != 8 { body += section.contents }
    }
    while (headerSize + body.count) % 8 != 0 { body.append(0) }
    var header = Header(
      elfClass: is64 ? 2 : 1, order: isLittle ? 1 : 2, sectionHeaderOffset: UInt64(headerSize + body.count),
      sectionHeaderSize: is64 ? 64 : 40, sectionCount: isExtended ? 0 : UInt16(all.count),
      nameSection: isExtended ? 0xffff : UInt16(all.count - 1))
    edit(&header)
    return fileHeader(header) + body + headers
  }

  private func fileHeader(_ header: Header) -> [UInt8] {
    var result = header.magic + [header.elfClass, header.order, header.version] + Array(repeating: 0, count: 9)
    result += half(type) + half(machine) + word(1)
    result += address(entry) + address(0) + address(header.sectionHeaderOffset) + word(flags)
    result += half(is64 ? 64 : 52) + half(0) + half(0)
    return result + half(header.sectionHeaderSize) + half(header.sectionCount) + half(header.nameSection)
  }

  private func header(_ section: Section, name: UInt32, offset: UInt64) -> [UInt8] {
    let size = section.claimedSize ?? UInt64(section.contents.count)
    var result = word(section.claimedName ?? name) + word(section.type) + address(section.flags) + address(section.address)
    result += address(section.claimedOffset ?? offset) + address(size) + word(section.link) + word(section.info)
    result += address(section.alignment) + address(section.entrySize)
    return result
  }
}

/// Integers in the file's order.
extension ELFWriter {
  public func half(_ value: UInt16) -> [UInt8] { bytes(UInt64(value), 2) }
  public func word(_ value: UInt32) -> [UInt8] { bytes(UInt64(value), 4) }
  public func long(_ value: UInt64) -> [UInt8] { bytes(value, 8) }
  /// As wide as an address in the file's class; what does not fit is cut off.
  public func address(_ value: UInt64) -> [UInt8] { bytes(value, is64 ? 8 : 4) }

  private func bytes(_ value: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (isLittle ? $0 : width - 1 - $0))) }
  }
}
