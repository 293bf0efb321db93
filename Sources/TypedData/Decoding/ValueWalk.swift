public import ByteReading

extension ValueLayout {
  /// Pushes the value that `data` holds to `visitor`, and allocates nothing.
  ///
  /// Where `data` ends early, what is there is pushed: members that lie behind the end are left out, arrays are shorter. Whether
  /// something is missing depends on the number of bytes alone: ``fit(byteCount:)``.
  @inlinable public func walk<V: ValueVisitor & ~Copyable>(_ data: RawSpan, into visitor: inout V) {
    value(plan.root, at: 0, limit: data.byteCount, data, &visitor)
  }

  /// The value of `shape` at `offset`, of which bytes before `limit` are there.
  @inlinable func value<V: ValueVisitor & ~Copyable>(
    _ index: Int, at offset: Int, limit: Int, _ data: RawSpan, _ visitor: inout V
  ) {
    let shape = plan.shapes[index]
    switch shape.form {
    case .composite(let form): composite(form, at: offset, limit: limit, data, &visitor)
    case .array(let form): array(form, at: offset, limit: limit, data, &visitor)
    case .bytes:
      let count = min(shape.byteCount, limit &- offset)
      if count >= 0 { visitor.bytes(data.part(at: offset, count: count)) }
    case .none: visitor.nothing()
    default:
      guard offset &+ shape.byteCount <= limit else { return visitor.nothing() }
      scalar(shape, at: offset, data, &visitor)
    }
  }

  @inlinable func composite<V: ValueVisitor & ~Copyable>(
    _ form: CompositeForm, at base: Int, limit: Int, _ data: RawSpan, _ visitor: inout V
  ) {
    visitor.beginComposite()
    var index = form.first
    let end = form.first &+ form.count
    while index < end {
      let field = plan.fields[index]
      index &+= 1
      let offset = base &+ field.offset
      let bound = field.extent.map { min(limit, offset &+ $0) } ?? limit
      let needed = field.bitWidth > 0 ? (field.bitShift &+ field.bitWidth &+ 7) / 8 : plan.shapes[field.shape].least
      guard offset &+ needed <= bound else {
        // Nothing that follows is there either.
        if form.isOrdered, offset > limit { break }
        continue
      }
      visitor.member(name(field.name), isPlain: plan.namesArePlain)
      if field.bitWidth > 0 {
        bitField(field, at: offset, data, &visitor)
      } else {
        value(field.shape, at: offset, limit: bound, data, &visitor)
      }
    }
    visitor.endComposite()
  }

  @inlinable func array<V: ValueVisitor & ~Copyable>(
    _ form: ArrayForm, at base: Int, limit: Int, _ data: RawSpan, _ visitor: inout V
  ) {
    var count = form.count
    if form.takesRest {
      count = max(0, limit &- base) / form.stride
    } else if form.isText {
      count = min(count, max(0, limit &- base))
    }
    if form.isText, let length = textLength(data, at: base, count: count) {
      return visitor.text(data.part(at: base, count: length))
    }
    visitor.beginArray()
    let least = plan.shapes[form.element].least
    var offset = base
    for _ in 0..<count {
      guard offset &+ least <= limit else { break }
      value(form.element, at: offset, limit: limit, data, &visitor)
      offset &+= form.stride
    }
    visitor.endArray()
  }

  /// The bytes of a name.
  @_lifetime(borrow self)
  @inlinable func name(_ place: NamePlace) -> RawSpan {
    plan.names.rawSpan.part(at: place.start, count: place.count)
  }
}
