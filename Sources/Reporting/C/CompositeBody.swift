import BTF

/// Bodies of structs and unions: members, bit fields and padding.
extension HeaderWriter {
  /// Writes `{ ... }` with the attributes that the layout needs.
  mutating func write(bodyOf record: TypeRecord, level: Int, depth: Int, _ out: inout TextBuffer) throws(BTFError) {
    try verify(depth: depth, at: record.id)
    let start = placeCount
    try collectPlaces(of: record, depth: depth)
    let known = CompositeForm(rawValue: forms[Int(record.id.rawValue)])
    let form = known.rawValue != 0 ? known : try makeForm(ofComposite: record, places: start, depth: depth)
    if record.entryCount == 0 && record.byteSize == 0 {
      out.append(" {}")
    } else {
      out.append(" {\n")
      if record.kind == .structure {
        try writeMembers(ofStruct: record, places: start, form: form, level: level + 1, depth: depth, &out)
      } else {
        try writeMembers(ofUnion: record, places: start, form: form, level: level + 1, depth: depth, &out)
      }
      indent(level, &out)
      out.append("}")
    }
    write(attributesOf: form, &out)
    placeCount = start
  }

  private mutating func write(attributesOf form: CompositeForm, _ out: inout TextBuffer) {
    guard form.isPacked || form.statesAlignment else { return }
    out.append(" __attribute__((")
    if form.isPacked { out.append(form.statesAlignment ? "packed, " : "packed") }
    if form.statesAlignment {
      out.append("aligned(")
      out.append(decimal: form.alignment)
      out.append(")")
    }
    out.append("))")
  }

  private mutating func writeMembers(
    ofStruct record: TypeRecord, places start: Int, form: CompositeForm, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    var gap = Gap(
      start: 0, end: 0, nextAlignment: 1, isBetweenBitFields: false, isPacked: form.isPacked, longest: UInt64(pointerSize) * 8)
    var previousIsBitField = false
    for index in 0..<record.entryCount {
      let place = try place(index, of: record, collectedFrom: start, depth: depth)
      if place.style == .skipped { continue }
      if place.start > gap.start {
        gap.end = place.start
        gap.nextAlignment = place.isBitField || form.isPacked ? 1 : UInt64(place.alignment) * 8
        gap.isBetweenBitFields = previousIsBitField && place.isBitField
        write(gap, level: level, &out)
      } else if place.start < gap.start {
        noteOverlap(place, level: level, &out)
      }
      try write(place, level: level, depth: depth, &out)
      gap.start = max(gap.start, place.end)
      previousIsBitField = place.isBitField
    }
    gap.end = UInt64(record.byteSize) * 8
    guard gap.end > gap.start else { return }
    gap.nextAlignment = form.isPacked ? 8 : UInt64(form.alignment) * 8
    gap.isBetweenBitFields = false
    write(gap, level: level, &out)
  }

  /// C cannot say that a member begins before the end of another one.
  private mutating func noteOverlap(_ place: MemberPlace, level: Int, _ out: inout TextBuffer) {
    indent(level, &out)
    out.append("/* bit offset ")
    out.append(decimal: place.start)
    out.append(", inside the members before: C cannot say that */\n")
  }

  private mutating func writeMembers(
    ofUnion record: TypeRecord, places start: Int, form: CompositeForm, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    var bits: UInt64 = 0
    for index in 0..<record.entryCount {
      let place = try place(index, of: record, collectedFrom: start, depth: depth)
      if place.style == .skipped { continue }
      bits = max(bits, place.end)
      if place.start == 0 {
        try write(place, level: level, depth: depth, &out)
        continue
      }
      // Only padding can move a member of a union away from its start.
      indent(level, &out)
      out.append("struct {\n")
      let gap = Gap(
        start: 0, end: place.start, nextAlignment: 1, isBetweenBitFields: false, isPacked: true, longest: UInt64(pointerSize) * 8)
      write(gap, level: level + 1, &out)
      try write(place, level: level + 1, depth: depth, &out)
      indent(level, &out)
      out.append("} __attribute__((packed));\n")
    }
    let alignment = UInt64(form.alignment) * 8
    guard Pad.rounded(bits, to: alignment) < UInt64(record.byteSize) * 8 else { return }
    writeFiller(ofUnion: record.byteSize, level: level, &out)
  }

  /// Gives a union `size` bytes: by an unnamed bit field where there is one so wide, else by an array.
  private mutating func writeFiller(ofUnion size: UInt32, level: Int, _ out: inout TextBuffer) {
    indent(level, &out)
    if size <= 16 && pointerSize == 8 || size <= 8 {
      out.append(size <= 1 ? "char: " : size <= 2 ? "short: " : size <= 4 ? "int: " : size <= 8 ? "long long: " : "__int128: ")
      out.append(decimal: size * 8)
      out.append(";\n")
    } else {
      out.append("unsigned char __padding_0[")
      out.append(decimal: size)
      out.append("];\n")
    }
  }

  /// Writes one member with its semicolon.
  private mutating func write(_ place: MemberPlace, level: Int, depth: Int, _ out: inout TextBuffer) throws(BTFError) {
    try spend(on: place.type)
    indent(level, &out)
    if place.style == .inlineBody {
      out.append(place.terminal.kind == .union ? "union" : "struct")
      try write(bodyOf: place.terminal, level: level, depth: depth + 1, &out)
    } else {
      try write(declarationOf: place.type, named: .member(place.name), level: level, depth: depth, &out)
    }
    if place.isBitField {
      out.append(": ")
      out.append(decimal: place.width)
    }
    out.append(";\n")
  }
}
