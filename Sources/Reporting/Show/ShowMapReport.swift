/// One map whose elements are not listed: a ring, or one that user space cannot read.
public struct ShowMapReport: FormattedReport, Sendable {
  public var map: ShownMap
  public var ring: RingStatReport?
  /// What is known about elements, and whether the one that was asked for is there.
  public var form: ElementForm?
  /// Why its contents are not shown; nil where they are.
  public var remark: String?
  public var width: Int?

  public init(_ map: ShownMap, width: Int?) {
    self.map = map
    self.width = width
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.begin(map, form)
    json.key("ring")
    if let ring { ring.write(to: &json) } else { json.null() }
    json.key("elements")
    json.null()
    json.key("count")
    json.null()
    json.field("remark", optional: remark)
    json.endObject()
    json.finish()
  }

  public func writeText(to out: inout TextBuffer) {
    var table = ShownMap.table(width: width)
    map.add(to: &table)
    table.write(to: &out)
    if let ring {
      out.append(byte: 0x0a)
      ring.writeText(to: &out)
    }
    if let remark {
      out.append(byte: 0x0a)
      out.append(text: remark.printable)
      out.append(byte: 0x0a)
    }
  }
}
