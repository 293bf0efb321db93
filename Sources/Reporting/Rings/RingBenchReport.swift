/// What measuring rings came to: nanoseconds for each sample.
public struct RingBenchReport: Sendable, FormattedReport {
  /// One way of publishing to a user ring, with samples of one size.
  public struct UserRing: Sendable {
    public var way: String
    public var byteCount: Int
    public var producing: Double
    public var draining: Double

    public init(way: String, byteCount: Int, producing: Double, draining: Double) {
      self.way = way
      self.byteCount = byteCount
      self.producing = producing
      self.draining = draining
    }
  }

  /// Reading a ring buffer, with samples of one size.
  public struct Ring: Sendable {
    public var byteCount: Int
    public var filling: Double
    public var reading: Double

    public init(byteCount: Int, filling: Double, reading: Double) {
      self.byteCount = byteCount
      self.filling = filling
      self.reading = reading
    }
  }

  /// From publishing one sample to the end of its drain.
  public struct RoundTrip: Sendable {
    public var isQuiet: Bool
    public var median: Double
    public var fastest: Double
    public var slow: Double

    public init(isQuiet: Bool, median: Double, fastest: Double, slow: Double) {
      self.isQuiet = isQuiet
      self.median = median
      self.fastest = fastest
      self.slow = slow
    }
  }

  public var ringByteCount: UInt32
  public var userRings: [UserRing] = []
  public var rings: [Ring] = []
  public var roundTrips: [RoundTrip] = []

  public init(ringByteCount: UInt32) { self.ringByteCount = ringByteCount }

  public func writeText(to out: inout TextBuffer) {
    out.append("rings of ")
    out.append(decimal: UInt64(ringByteCount))
    out.append(" bytes; nanoseconds for each sample, and millions of samples in a second\n\n")
    var rows = AlignedRows()
    RingBenchReport.row(["user ring buffer", "bytes", "publish", "drain", "M/s", "publish only M/s"], .heading, to: &rows)
    for result in userRings {
      let both = result.producing + result.draining
      let numbers = [
        RingBenchReport.tenths(result.producing), RingBenchReport.tenths(result.draining), RingBenchReport.tenths(1000 / both),
        RingBenchReport.tenths(1000 / result.producing),
      ]
      RingBenchReport.row([result.way, "\(result.byteCount)"] + numbers, nil, to: &rows)
    }
    RingBenchReport.row([], nil, to: &rows)
    RingBenchReport.row(["ring buffer", "bytes", "fill", "read", "", "read only M/s"], .heading, to: &rows)
    for result in rings {
      let numbers = [RingBenchReport.tenths(result.filling), RingBenchReport.tenths(result.reading)]
      RingBenchReport.row(
        ["consume", "\(result.byteCount)"] + numbers + ["", RingBenchReport.tenths(1000 / result.reading)], nil, to: &rows)
    }
    RingBenchReport.row([], nil, to: &rows)
    RingBenchReport.row(["round trip", "bytes", "median", "fastest", "", "99 of 100"], .heading, to: &rows)
    for result in roundTrips {
      let (median, fastest) = (RingBenchReport.tenths(result.median), RingBenchReport.tenths(result.fastest))
      let title = result.isQuiet ? "without wake-up" : "with wake-up"
      RingBenchReport.row([title, "8", median, fastest, "", RingBenchReport.tenths(result.slow)], nil, to: &rows)
    }
    let count = rows.rowCount
    let table = rows.finish()
    for row in 0..<count { table.write(row: row, indent: 0, width: nil, flexible: 5, to: &out) }
  }

  private static func row(_ cells: [String], _ style: TextStyle?, to rows: inout AlignedRows) {
    rows.beginRow()
    for cell in cells { rows.cell(style) { $0.append(text: cell) } }
  }

  /// With one place after the point; rings never take centuries.
  private static func tenths(_ value: Double) -> String {
    guard value.isFinite, value >= 0, value < 1e15 else { return "-" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  public func writeJSON(to out: consuming TextBuffer) {
    var json = JSONWriter(out)
    json.beginObject()
    json.key("schema")
    json.value(literal: "btfscope/ring-bench/1")
    json.key("ring_size")
    json.value(ringByteCount)
    json.key("user_ring")
    json.beginArray()
    for result in userRings {
      json.beginObject()
      json.key("way")
      json.value(text: result.way)
      json.key("size")
      json.value(result.byteCount)
      RingBenchReport.numbers([("publish_ns", result.producing), ("drain_ns", result.draining)], to: &json)
      json.endObject()
    }
    json.endArray()
    json.key("ring")
    json.beginArray()
    for result in rings {
      json.beginObject()
      json.key("size")
      json.value(result.byteCount)
      RingBenchReport.numbers([("fill_ns", result.filling), ("read_ns", result.reading)], to: &json)
      json.endObject()
    }
    json.endArray()
    json.key("round_trip")
    json.beginArray()
    for result in roundTrips {
      json.beginObject()
      json.key("wakes")
      json.value(!result.isQuiet)
      RingBenchReport.numbers(
        [("median_ns", result.median), ("fastest_ns", result.fastest), ("p99_ns", result.slow)], to: &json)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private static func numbers(_ pairs: [(StaticString, Double)], to json: inout JSONWriter) {
    for (key, number) in pairs {
      json.key(key)
      json.double(number)
    }
  }
}
