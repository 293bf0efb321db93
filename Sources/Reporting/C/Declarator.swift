import BTF

/// One step between a name and the type that it is declared with: `*`, `[n]`, `(...)` or the type itself.
struct DeclaratorLink {
  enum Kind: UInt8 {
    case pointer, array, function
    /// An attribute: a type tag.
    case tag
    /// What the declaration begins with.
    case terminal
  }
  var kind: Kind
  var qualifiers: Qualifiers
  var id: TypeID
}

/// The qualifiers of one link, in the order in which they are written: two bits each.
struct Qualifiers {
  private var sequence: UInt8 = 0

  /// 1 `const`, 2 `volatile`, 3 `restrict`. One that is there already is not added again.
  mutating func add(_ kind: BTFKind) {
    let code: UInt8 = kind == .const ? 1 : kind == .volatile ? 2 : 3
    for shift in [UInt8(0), 2, 4] where sequence >> shift & 3 == code { return }
    sequence = sequence << 2 | code
  }

  /// Takes the last one added that was not taken yet.
  mutating func next() -> StaticString? {
    let code = sequence & 3
    sequence >>= 2
    return code == 0 ? nil : code == 1 ? "const" : code == 2 ? "volatile" : "restrict"
  }

  var isEmpty: Bool { sequence == 0 }
}

/// What a declaration declares.
enum DeclaredName {
  /// A member or a parameter; nothing is written where the name is empty.
  case member(StringOffset)
  case parameter(StringOffset)
  /// The typedef, under the name that it got.
  case typedef(TypeRecord)
  /// A function, under its own name.
  case function(StringOffset)
}

/// Declarations, written inside out as C has them.
extension HeaderWriter {
  /// Writes the declaration of a name with the type `id`, without a semicolon.
  mutating func write(
    declarationOf id: TypeID, named name: DeclaredName, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    if try writeDirect(declarationOf: id, named: name, &out) { return }
    try verify(depth: depth, at: id)
    let start = linkCount
    try collectLinks(id, for: name)
    let terminal = linkCount - 1
    let lastIsPointer = try writePrefix(start, terminal, for: name, level: level, depth: depth, &out)
    write(name, afterPointer: lastIsPointer, &out)
    try writeSuffix(start, terminal, level: level, depth: depth, &out)
    linkCount = start
  }

  /// Puts a link on the stack.
  @inline(__always) private mutating func push(_ link: DeclaratorLink) {
    if linkCount < links.count { links[linkCount] = link } else { links.append(link) }
    linkCount += 1
  }

  /// Follows `id` to the type that the declaration begins with, and puts a link for each step on the stack.
  ///
  /// C has no qualified arrays and functions: the qualifiers of an array are its elements', those of a function are dropped.
  private mutating func collectLinks(_ id: TypeID, for name: DeclaredName) throws(BTFError) {
    let start = linkCount
    var qualifiers = Qualifiers()
    var current = id
    while true {
      let record = try record(current, referrer: id)
      try spend(on: id)
      switch record.kind {
      case .const, .volatile, .restrict:
        if let kind = record.kind, kind != .restrict || isPointer(record.reference) { qualifiers.add(kind) }
        current = record.reference
      case .typeTag:
        push(DeclaratorLink(kind: .tag, qualifiers: Qualifiers(), id: current))
        current = record.reference
      case .pointer:
        push(DeclaratorLink(kind: .pointer, qualifiers: qualifiers, id: current))
        qualifiers = Qualifiers()
        current = record.reference
      case .array where !isAfter(start, .function):
        push(DeclaratorLink(kind: .array, qualifiers: Qualifiers(), id: current))
        current = table.array(record).element
      case .functionPrototype where !isAfter(start, .function) && !isAfter(start, .array) && canBeFunction(start, name):
        push(DeclaratorLink(kind: .function, qualifiers: Qualifiers(), id: current))
        qualifiers = Qualifiers()
        current = record.reference
      default:
        push(DeclaratorLink(kind: .terminal, qualifiers: qualifiers, id: current))
        return
      }
      try verify(depth: linkCount - start, at: id)
    }
  }

  /// Whether the last link from `start` on, tags aside, is of `kind`.
  private mutating func isAfter(_ start: Int, _ kind: DeclaratorLink.Kind) -> Bool {
    var index = linkCount - 1
    while index >= start, links[index].kind == .tag { index -= 1 }
    return index >= start && links[index].kind == kind
  }

  /// A member or parameter cannot be a function, only point at one.
  private mutating func canBeFunction(_ start: Int, _ name: DeclaredName) -> Bool {
    if linkCount > start { return true }
    switch name {
    case .member, .parameter: return false
    case .typedef, .function: return true
    }
  }

  private mutating func isPointer(_ id: TypeID) -> Bool { (try? table.resolved(id))?.kind == .pointer }

  /// Everything before the name; returns whether it ends with a `*` or a parenthesis, so that no space is wanted.
  private mutating func writePrefix(
    _ start: Int, _ terminal: Int, for name: DeclaredName, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) -> Bool {
    try write(terminal: links[terminal], isElement: isElement(start, terminal, of: name), level: level, depth: depth, &out)
    var lastIsPointer = false
    var opensParenthesis = false
    var index = terminal - 1
    while index >= start {
      let link = links[index]
      switch link.kind {
      case .array, .function:
        opensParenthesis = true
      case .tag:
        write(tag: link.id, &out)
        lastIsPointer = false
      case .pointer:
        out.append(opensParenthesis ? " (*" : lastIsPointer ? "*" : " *")
        opensParenthesis = false
        var qualifiers = link.qualifiers
        lastIsPointer = qualifiers.isEmpty
        while let word = qualifiers.next() {
          out.append(" ")
          out.append(word)
        }
      case .terminal: break
      }
      index -= 1
    }
    return lastIsPointer
  }

  /// Whether the type at the end of the chain is used by value: as a member, a parameter or an element. A typedef only names it.
  private mutating func isElement(_ start: Int, _ terminal: Int, of name: DeclaredName) -> Bool {
    var index = terminal - 1
    while index >= start, links[index].kind == .tag { index -= 1 }
    if index >= start { return links[index].kind == .array }
    if case .typedef = name { return false }
    return true
  }

  mutating func write(_ name: DeclaredName, afterPointer: Bool, _ out: inout TextBuffer) {
    switch name {
    case .member(let offset), .parameter(let offset):
      if offset.isEmpty { return }
      if !afterPointer { out.append(" ") }
      write(identifier: offset, &out)
    case .typedef(let record):
      if !afterPointer { out.append(" ") }
      write(identifierOf: record, &out)
    case .function(let offset):
      if !afterPointer { out.append(" ") }
      writePlain(offset, &out)
    }
  }

  /// Everything after the name.
  private mutating func writeSuffix(
    _ start: Int, _ terminal: Int, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    for index in start..<terminal {
      let link = links[index]
      switch link.kind {
      case .array:
        guard let record = table.record(link.id) else { break }
        out.append("[")
        out.append(decimal: table.array(record).count)
        out.append("]")
      case .function:
        guard let record = table.record(link.id) else { break }
        try write(parametersOf: record, level: level, depth: depth + 1, &out)
      case .pointer:
        var inner = index + 1
        while inner < terminal, links[inner].kind == .tag { inner += 1 }
        if links[inner].kind == .array || links[inner].kind == .function { out.append(")") }
      case .tag, .terminal: break
      }
    }
  }

  /// `(void)` without parameters; `()` where the BTF has nothing but the mark of more to come, which is how it describes a function
  /// without a prototype.
  private mutating func write(
    parametersOf record: TypeRecord, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    out.append("(")
    let count = record.entryCount
    if count == 0 { out.append("void") }
    for index in 0..<count {
      let parameter = table.parameter(index, of: record)
      if index > 0 { out.append(", ") }
      if parameter.isVariadic && index == count - 1 {
        if count > 1 { out.append("...") }
        break
      }
      try write(declarationOf: parameter.type, named: .parameter(parameter.nameOffset), level: level, depth: depth, &out)
    }
    out.append(")")
  }
}
