/// A program of the kernel: plain facts, gathered by whoever asked.
public struct ShownProgram: Sendable {
  /// What it did while statistics were on for some seconds.
  public struct Rate: Hashable, Sendable {
    public var seconds: Double
    public var runs: UInt64
    public var nanoseconds: UInt64

    public init(seconds: Double, runs: UInt64, nanoseconds: UInt64) {
      self.seconds = seconds
      self.runs = runs
      self.nanoseconds = nanoseconds
    }

    public var runsPerSecond: Double { seconds > 0 ? Double(runs) / seconds : 0 }
    /// Nanoseconds of a run.
    public var mean: Double { runs > 0 ? Double(nanoseconds) / Double(runs) : 0 }
    /// Share of one processor's time, from 0.
    public var load: Double { seconds > 0 ? Double(nanoseconds) / (seconds * 1e9) : 0 }
  }

  public var id: UInt32 = 0
  /// As libbpf names it.
  public var type = ""
  public var name = ""
  /// 16 hexadecimal digits.
  public var tag = ""
  public var isGPLCompatible = false
  /// Seconds from 1970.
  public var loadedAt: Int64 = 0
  public var userID: UInt32 = 0
  /// Bytes; 0 where they are hidden.
  public var translatedSize: UInt32 = 0
  public var jitedSize: UInt32 = 0
  /// Bytes that it takes; nil where the kernel does not say.
  public var memory: UInt64?
  public var runNanoseconds: UInt64 = 0
  public var runCount: UInt64 = 0
  public var recursionMisses: UInt64 = 0
  public var verifiedInstructions: UInt32 = 0
  public var mapIDs: [UInt32] = []
  public var btfID: UInt32 = 0
  /// The device whose hardware runs it, in words.
  public var device: String?
  /// What it was made for, such as a function of the kernel, in words.
  public var target: String?
  /// What it is attached to, in words.
  public var attachments: [String] = []
  public var rate: Rate?
  public var owners = ShownOwners()

  public init() {}

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("id", id)
    json.field("type", text: type)
    json.field("name", text: name)
    json.field("tag", text: tag)
    json.field("gpl_compatible", isGPLCompatible)
    json.field("run_time_ns", wide: runNanoseconds)
    json.field("run_cnt", wide: runCount)
    json.field("recursion_misses", wide: recursionMisses)
    json.field("verified_insns", verifiedInstructions)
    json.field("loaded_at", Int(clamping: loadedAt))
    json.field("uid", userID)
    json.field("bytes_xlated", translatedSize)
    json.field("jited", jitedSize > 0)
    json.field("bytes_jited", jitedSize)
    json.field("bytes_memlock", count: memory)
    json.field("map_ids", ids: mapIDs)
    json.field("btf_id", btfID)
    json.field("device", optional: device)
    json.field("target", optional: target)
    json.key("attached")
    json.beginArray()
    for place in attachments { json.value(text: place) }
    json.endArray()
    if let rate { write(rate, to: &json) }
    owners.write(to: &json)
    json.endObject()
  }

  private func write(_ rate: Rate, to json: inout JSONWriter) {
    json.key("rate")
    json.beginObject()
    json.field("seconds", rounded: rate.seconds)
    json.field("runs", wide: rate.runs)
    json.field("runs_per_second", rounded: rate.runsPerSecond)
    json.field("ns_per_run", rounded: rate.mean)
    json.field("cpu_percent", rounded: rate.load * 100)
    json.endObject()
  }

  static func table(width: Int?, hasRates: Bool) -> TextTable {
    let rates = hasRates ? ["runs/s", "ns/run", "cpu %"] : []
    return TextTable(
      ["id", "type", "name", "tag", "loaded", "uid", "xlated", "jited", "memory"] + rates,
      numbers: [0, 5, 6, 7, 8, 9, 10, 11], width: width)
  }

  func add(to table: inout TextTable, hasRates: Bool) {
    var cells = [
      "\(id)", type, name.isEmpty ? "(no name)" : name, tag, CivilTime.text(loadedAt), "\(userID)",
      translatedSize > 0 ? "\(translatedSize)" : "-", jitedSize > 0 ? "\(jitedSize)" : "-", memory.map { "\($0)" } ?? "-",
    ]
    if hasRates {
      let rate = rate ?? Rate(seconds: 0, runs: 0, nanoseconds: 0)
      cells += [
        FixedPoint.text(rate.runsPerSecond, digits: 1), FixedPoint.text(rate.mean, digits: 0),
        FixedPoint.text(rate.load * 100, digits: 3),
      ]
    }
    table.add(cells, notes: notes)
  }

  private var notes: [(label: String, words: [String])] {
    var notes: [(label: String, words: [String])] = [("for", target.map { [$0] } ?? []), ("attached to", attachments)]
    if let device { notes.append(("runs on", [device])) }
    if runCount > 0 {
      notes.append(
        ("ran", ["\(runCount) times while it was counted", "\(runNanoseconds) ns in all", "\(runNanoseconds / runCount) ns each"]))
    }
    if recursionMisses > 0 { notes.append(("missed", ["\(recursionMisses) runs, since it was running already"])) }
    if !mapIDs.isEmpty { notes.append(("maps", mapIDs.map { "\($0)" })) }
    if btfID > 0 { notes.append(("btf", ["\(btfID)"])) }
    return notes + owners.notes
  }
}

extension JSONWriter {
  /// With three digits behind the point.
  mutating func field(_ name: StaticString, rounded value: Double) {
    key(name)
    raw { $0.append(text: FixedPoint.text(value, digits: 3)) }
  }
}

/// Numbers with a fixed count of digits behind the point.
enum FixedPoint {
  /// What is no number, or too large for 64 bits, comes out as 0.
  static func text(_ value: Double, digits: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<max(0, min(digits, 9)) { scale *= 10 }
    let whole = Int64(exactly: (value * Double(scale)).rounded()) ?? 0
    let fraction = "\(whole.magnitude % scale.magnitude)"
    let sign = whole < 0 ? "-" : ""
    let front = "\(sign)\(whole.magnitude / scale.magnitude)"
    return digits > 0 ? front + "." + String(repeating: "0", count: max(0, digits - fraction.utf8.count)) + fraction : front
  }
}
