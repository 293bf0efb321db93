public import BTF

/// One program with its instructions.
public struct ShowProgramReport: FormattedReport, Sendable {
  public var program: ShownProgram
  public var code: ShownCode
  public var width: Int?

  public init(_ program: ShownProgram, _ code: ShownCode, width: Int?) {
    self.program = program
    self.code = code
    self.width = width
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("show-program")
    json.key("program")
    program.write(to: &json)
    code.write(to: &json)
    json.endObject()
    json.finish()
  }

  public func writeText(to out: inout TextBuffer) {
    var table = ShownProgram.table(width: width, hasRates: program.rate != nil)
    program.add(to: &table, hasRates: program.rate != nil)
    table.write(to: &out)
    if program.verifiedInstructions > 0 {
      TextTable.write(
        note: ("verifier", ["went through \(program.verifiedInstructions) instructions"]), width: width, to: &out)
    }
    code.write(to: &out)
  }
}

/// One link.
public struct ShowLinkReport: FormattedReport, Sendable {
  public var link: ShownLink
  public var width: Int?

  public init(_ link: ShownLink, width: Int?) {
    self.link = link
    self.width = width
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("show-link")
    json.key("link")
    link.write(to: &json)
    json.endObject()
    json.finish()
  }

  public func writeText(to out: inout TextBuffer) {
    var table = ShownLink.table(width: width)
    link.add(to: &table)
    table.write(to: &out)
    for detail in link.details {
      let text: String =
        switch detail.value {
        case .number(let number): "\(number)"
        case .text(let text): text
        case .flag(let flag): flag ? "yes" : "no"
        }
      TextTable.write(note: ("\(detail.name)", [text]), width: width, to: &out)
    }
    if let places = link.places { TextTable.write(note: places.note, width: width, to: &out) }
  }
}

/// One BTF object.
public struct ShowTypesReport: FormattedReport, Sendable {
  public var types: ShownTypes
  public var width: Int?

  public init(_ types: ShownTypes, width: Int?) {
    self.types = types
    self.width = width
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("show-btf")
    json.key("btf")
    types.write(to: &json)
    json.endObject()
    json.finish()
  }

  public func writeText(to out: inout TextBuffer) {
    var table = ShownTypes.table(width: width)
    types.add(to: &table)
    table.write(to: &out)
    out.append(text: "\nbtfscope dump id:\(types.id) shows the types\n")
  }
}

extension TypeNames {
  /// The C name of a type in words of a report.
  public func text(_ id: TypeID) -> String { TypeNameCache.cut(TextBuffer.text { append(id, to: &$0) }) }
}
