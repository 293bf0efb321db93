import ByteReading

/// The rules for the blob as a whole: its header and where its sections lie.
struct HeaderRules {
  let blob: Bytes
  let isSplit: Bool
  let purpose: BTFValidation.Purpose
  private(set) var findings = FindingList()
  /// Whether the header is one whose sections can be looked for.
  private(set) var mayHoldTypes = false

  /// `BTF_MAX_SIZE`
  static let blobLimit = 16 << 20
  /// `BTF_MAX_NAME_OFFSET`
  static let nameOffsetLimit: UInt32 = 0xff_ffff

  private struct Section {
    let name: BTFSection
    let offset: UInt32
    let length: UInt32
    /// Where in the header its offset stands.
    let field: Int
  }

  init(_ blob: Bytes, isSplit: Bool, purpose: BTFValidation.Purpose) {
    self.blob = blob
    self.isSplit = isSplit
    self.purpose = purpose
  }

  private mutating func report(_ rule: BTFRule, at offset: Int, _ message: String) {
    findings.add(BTFFinding(rule, at: blob.fileOffset + offset, message))
  }

  private func word(_ offset: Int, _ order: ByteOrder) -> UInt32 {
    blob.integer(at: offset, order: order, as: UInt32.self) ?? 0
  }

  /// `btf_parse_hdr()`, then the sections.
  mutating func check() {
    guard let order = BTFHeader.order(of: blob) else {
      return report(.badMagic, at: 0, "the magic is not 0xeb9f")
    }
    if purpose == .program, blob.count > HeaderRules.blobLimit {
      report(.blobTooLarge, at: 0, "the blob is too large (found \(blob.count) bytes, allowed \(HeaderRules.blobLimit))")
    }
    guard blob.count >= 8 else {
      return report(.headerTruncated, at: blob.count, "the header is cut off (found \(blob.count) bytes, needs 24)")
    }
    let length = word(4, order)
    guard length >= BTFHeader.minimumLength else {
      return report(.headerTruncated, at: 4, "the header length is too small (found \(length), needs at least 24)")
    }
    guard blob.count >= Int(length) else {
      return report(.headerTruncated, at: 4, "the header is cut off (found \(blob.count) bytes, its length says \(length))")
    }
    checkFields(length: Int(length))
    guard isSplit || blob.count > Int(length) else {
      return report(.noData, at: 4, "nothing follows the header")
    }
    mayHoldTypes = blob[2] == 1
    let sections = sections(order, length: length)
    if checkPlaces(sections, body: blob.count - Int(length)) {
      for section in sections { checkContent(of: section, header: Int(length)) }
    }
  }

  private mutating func checkFields(length: Int) {
    if length > Int(BTFHeader.lengthWithLayout),
      let tail = (Int(BTFHeader.lengthWithLayout)..<length).first(where: { blob[$0] != 0 })
    {
      report(.headerTail, at: tail, "a header field that is not known is not zero (found 0x\(String(blob[tail], radix: 16)))")
    }
    if blob[2] != 1 { report(.badVersion, at: 2, "the version is not supported (found \(blob[2]), allowed 1)") }
    if blob[3] != 0 {
      report(.headerFlags, at: 3, "the flags are not supported (found 0x\(String(blob[3], radix: 16)), allowed 0)")
    }
  }

  private func sections(_ order: ByteOrder, length: UInt32) -> [Section] {
    var sections = [
      Section(name: .types, offset: word(8, order), length: word(12, order), field: 8),
      Section(name: .strings, offset: word(16, order), length: word(20, order), field: 16),
    ]
    if length >= BTFHeader.lengthWithLayout, word(28, order) > 0 {
      sections.append(Section(name: .layout, offset: word(24, order), length: word(28, order), field: 24))
    }
    return sections
  }

  /// `btf_check_sec_info()`: from the lowest section to the highest, each begins where the one before it ends.
  private mutating func checkPlaces(_ sections: [Section], body: Int) -> Bool {
    var end = 0
    for section in sections.sorted(by: { ($0.offset, $0.length) < ($1.offset, $1.length) }) {
      let offset = Int(section.offset)
      guard offset <= body else {
        report(.sectionBounds, at: section.field, "\(section.name) begin beyond the end (found \(offset), allowed up to \(body))")
        return false
      }
      guard offset <= end else {
        report(
          .sectionGap, at: section.field, "bytes before \(section.name) belong to no section (found \(offset), allowed \(end))")
        return false
      }
      guard offset == end else {
        report(.sectionOverlap, at: section.field, "\(section.name) overlap what is before (found \(offset), allowed \(end))")
        return false
      }
      guard Int(section.length) <= body - end else {
        report(
          .sectionBounds, at: section.field + 4,
          "\(section.name) reach beyond the end (found \(section.length) bytes, allowed \(body - end))")
        return false
      }
      end += Int(section.length)
    }
    if end != body {
      let place = blob.count - (body - end)
      report(.trailingData, at: place, "bytes after the last section (found \(body - end), allowed 0)")
    }
    return true
  }

  private mutating func checkContent(of section: Section, header: Int) {
    switch section.name {
    case .strings: checkStrings(section, header: header)
    case .layout: checkLayout(section)
    default: checkTypes(section)
    }
  }

  /// `btf_parse_str_sec()`
  private mutating func checkStrings(_ section: Section, header: Int) {
    let start = header + Int(section.offset)
    let end = start + Int(section.length)
    if header < Int(BTFHeader.lengthWithLayout), end != blob.count {
      report(.stringsNotLast, at: 16, "strings are not the last section (\(blob.count - end) bytes follow, allowed 0)")
    }
    guard section.length > 0 else {
      if !isSplit {
        report(.stringsEmpty, at: 20, "the string section is empty (found 0 bytes, needs at least 1); split BTF needs its base")
      }
      return
    }
    if section.length - 1 > HeaderRules.nameOffsetLimit {
      report(.stringsTooLong, at: 20, "the string section is too long (found \(section.length) bytes, allowed 16777216)")
    }
    if !isSplit, blob[start] != 0 {
      report(
        .stringsFirst, at: start,
        "the first string is not empty (found 0x\(String(blob[start], radix: 16)), allowed 0); split BTF needs its base")
    }
    if blob[end - 1] != 0 {
      report(
        .stringsUnterminated, at: end - 1, "the last string does not end (found 0x\(String(blob[end - 1], radix: 16)), needs 0)")
    }
  }

  /// `btf_parse_layout_sec()`, which the kernel calls for programs only (Linux 7.1).
  private mutating func checkLayout(_ section: Section) {
    guard purpose == .program else { return }
    if section.offset % 4 != 0 {
      report(.layoutMisaligned, at: 24, "the layout section is not aligned (found \(section.offset), needs a multiple of 4)")
    }
    if section.length % 4 != 0 {
      report(.layoutSize, at: 28, "the layout section holds half an entry (found \(section.length) bytes, needs a multiple of 4)")
    }
  }

  /// The head of `btf_parse_type_sec()`, which is for programs.
  private mutating func checkTypes(_ section: Section) {
    guard purpose == .program else { return }
    if section.offset % 4 != 0 {
      report(.typesMisaligned, at: 8, "the type section is not aligned (found \(section.offset), needs a multiple of 4)")
    }
    if section.length == 0, !isSplit { report(.noTypes, at: 12, "the type section is empty (needs at least 1 type)") }
  }
}
