import ByteReading

/// Sizes and alignments as the compiler computed them when it wrote the BTF.
extension BTFTypeTable {
  /// Size in bytes of `id` through modifiers, typedefs and arrays; nil for what has none: `void`, functions, forward declarations and
  /// kinds this version does not know (libbpf: `btf__resolve_size()`).
  ///
  /// `pointerSize` is 8 or 4; BTF itself does not say.
  public func byteSize(of id: TypeID, pointerSize: Int = 8) throws(BTFError) -> UInt64? {
    var elements: UInt64 = 1
    var current = id
    var referrer: TypeID?
    for _ in 0...BTFTypeTable.chainLimit {
      let record = try requireRecord(current, referrer: referrer)
      referrer = current
      switch record.kind {
      case .integer, .structure, .union, .enumeration, .enumeration64, .float, .dataSection:
        return try product(elements, UInt64(record.byteSize), in: id)
      case .pointer:
        return try product(elements, UInt64(pointerSize), in: id)
      case .typedef, .const, .volatile, .restrict, .typeTag, .variable, .declarationTag:
        current = record.reference
      case .array:
        let shape = array(record)
        elements = try product(elements, UInt64(shape.count), in: id)
        current = shape.element
      case .void, .forward, .function, .functionPrototype, nil:
        return nil
      }
    }
    throw BTFError(.tooDeep(limit: BTFTypeTable.chainLimit), offset: fileOffset(of: id), type: id)
  }

  private func product(_ a: UInt64, _ b: UInt64, in id: TypeID) throws(BTFError) -> UInt64 {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else { throw BTFError(.sizeOverflow, offset: fileOffset(of: id), type: id) }
    return result
  }

  /// Alignment in bytes that a compiler would give `id`, at least 1; packed types are recognised by members that lie at
  /// unaligned offsets, or a size that is not a multiple of theirs (libbpf: `btf__align_of()`).
  public func alignment(of id: TypeID, pointerSize: Int = 8) throws(BTFError) -> Int {
    var known: [TypeID: Int] = [:]
    return try alignment(of: id, pointerSize: pointerSize, depth: 0, known: &known)
  }

  /// `known` keeps what was found for nested structs: without it, 33 structs that hold each other twice would take 2^32 steps.
  private func alignment(
    of id: TypeID, pointerSize: Int, depth: Int, referrer: TypeID? = nil, known: inout [TypeID: Int]
  ) throws(BTFError) -> Int {
    guard depth <= BTFTypeTable.chainLimit else {
      throw BTFError(.tooDeep(limit: BTFTypeTable.chainLimit), offset: fileOffset(of: id), type: id)
    }
    let record = try requireRecord(id, referrer: referrer)
    switch record.kind {
    case .integer, .enumeration, .enumeration64, .float:
      return max(1, min(pointerSize, Int(record.byteSize)))
    case .pointer:
      return pointerSize
    case .typedef, .const, .volatile, .restrict, .typeTag, .variable, .declarationTag:
      return try alignment(of: record.reference, pointerSize: pointerSize, depth: depth + 1, referrer: id, known: &known)
    case .array:
      return try alignment(of: array(record).element, pointerSize: pointerSize, depth: depth + 1, referrer: id, known: &known)
    case .structure, .union:
      if depth > 0, let found = known[id] { return found }
      let found = try compositeAlignment(of: record, pointerSize: pointerSize, depth: depth, known: &known)
      if depth > 0 { known[id] = found }
      return found
    case .void, .forward, .function, .functionPrototype, .dataSection, nil:
      return 1
    }
  }

  private func compositeAlignment(
    of record: TypeRecord, pointerSize: Int, depth: Int, known: inout [TypeID: Int]
  ) throws(BTFError) -> Int {
    var largest = 1
    for index in 0..<record.entryCount {
      let member = member(index, of: record)
      let needed = try alignment(
        of: member.type, pointerSize: pointerSize, depth: depth + 1, referrer: record.id, known: &known)
      largest = max(largest, needed)
      if member.bitFieldWidth == 0, Int(member.bitOffset) % (8 * needed) != 0 { return 1 }
    }
    return Int(record.byteSize) % largest == 0 ? largest : 1
  }

  /// Where the value of a member lies, and its width if it is a bit field; nil width if it is not.
  ///
  /// Covers both descriptions of bit fields: the kind flag with a width in the member, and the older integer type with an offset or a
  /// width of its own.
  public func bitField(of member: Member) throws(BTFError) -> (bitOffset: UInt32, width: Int?) {
    if member.bitFieldWidth > 0 { return (member.bitOffset, Int(member.bitFieldWidth)) }
    let target = try resolved(member.type)
    guard target.kind == .integer else { return (member.bitOffset, nil) }
    let encoding = integerEncoding(of: target)
    // sum may exceed 32 bits only in malformed input
    let (offset, overflow) = member.bitOffset.addingReportingOverflow(UInt32(encoding.bitOffset))
    guard !overflow else { throw BTFError(.sizeOverflow, offset: fileOffset(of: target.id), type: target.id) }
    let isPartial = encoding.bitOffset != 0 || UInt64(encoding.bitWidth) != UInt64(target.byteSize) * 8
    return (offset, isPartial ? Int(encoding.bitWidth) : nil)
  }
}
