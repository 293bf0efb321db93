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
    for _ in 0...BTFTypeTable.chainLimit {
      let record = try requireRecord(current, referrer: current == id ? nil : id)
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
    try alignment(of: id, pointerSize: pointerSize, depth: 0)
  }

  private func alignment(of id: TypeID, pointerSize: Int, depth: Int) throws(BTFError) -> Int {
    guard depth <= BTFTypeTable.chainLimit else {
      throw BTFError(.tooDeep(limit: BTFTypeTable.chainLimit), offset: fileOffset(of: id), type: id)
    }
    let record = try requireRecord(id)
    switch record.kind {
    case .integer, .enumeration, .enumeration64, .float:
      return max(1, min(pointerSize, Int(record.byteSize)))
    case .pointer:
      return pointerSize
    case .typedef, .const, .volatile, .restrict, .typeTag, .variable, .declarationTag:
      return try alignment(of: record.reference, pointerSize: pointerSize, depth: depth + 1)
    case .array:
      return try alignment(of: array(record).element, pointerSize: pointerSize, depth: depth + 1)
    case .structure, .union:
      var largest = 1
      for index in 0..<record.entryCount {
        let member = member(index, of: record)
        let needed = try alignment(of: member.type, pointerSize: pointerSize, depth: depth + 1)
        largest = max(largest, needed)
        if member.bitFieldWidth == 0, Int(member.bitOffset) % (8 * needed) != 0 { return 1 }
      }
      return Int(record.byteSize) % largest == 0 ? largest : 1
    case .void, .forward, .function, .functionPrototype, .dataSection, nil:
      return 1
    }
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
