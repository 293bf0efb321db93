/// What is loaded into the kernel: lists of what was asked for.
public struct ShowReport: FormattedReport, Sendable {
  public var programs: [ShownProgram]?
  public var maps: [ShownMap]?
  public var links: [ShownLink]?
  public var types: [ShownTypes]?
  /// Columns of the terminal; nil for no limit.
  public var width: Int?

  public init(width: Int?) { self.width = width }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("show")
    ShowReport.list("programs", programs, to: &json) { $0.write(to: &$1) }
    ShowReport.list("maps", maps, to: &json) { $0.write(to: &$1) }
    ShowReport.list("links", links, to: &json) { $0.write(to: &$1) }
    ShowReport.list("btf", types, to: &json) { $0.write(to: &$1) }
    json.endObject()
    json.finish()
  }

  private static func list<Row>(
    _ name: StaticString, _ rows: [Row]?, to json: inout JSONWriter, _ write: (Row, inout JSONWriter) -> Void
  ) {
    guard let rows else { return }
    json.key(name)
    json.beginArray()
    for row in rows {
      json.breakLine()
      write(row, &json)
    }
    json.endArray()
  }

  public func writeText(to out: inout TextBuffer) {
    var isFirst = true
    if let programs {
      let hasRates = programs.contains { $0.rate != nil }
      var table = ShownProgram.table(width: width, hasRates: hasRates)
      for row in programs { row.add(to: &table, hasRates: hasRates) }
      write("programs", table, &isFirst, &out)
    }
    if let maps {
      var table = ShownMap.table(width: width)
      for row in maps { row.add(to: &table) }
      write("maps", table, &isFirst, &out)
    }
    if let links {
      var table = ShownLink.table(width: width)
      for row in links { row.add(to: &table) }
      write("links", table, &isFirst, &out)
    }
    if let types {
      var table = ShownTypes.table(width: width)
      for row in types { row.add(to: &table) }
      write("BTF objects", table, &isFirst, &out)
    }
  }

  private func write(_ title: String, _ table: TextTable, _ isFirst: inout Bool, _ out: inout TextBuffer) {
    if !isFirst { out.append(byte: 0x0a) }
    isFirst = false
    let isAlone = [programs != nil, maps != nil, links != nil, types != nil].filter { $0 }.count == 1
    if !isAlone || table.rows.isEmpty {
      out.styled(.heading) { $0.append(text: table.rows.isEmpty ? "no \(title)" : title) }
      out.append(byte: 0x0a)
    }
    if !table.rows.isEmpty { table.write(to: &out) }
  }
}
