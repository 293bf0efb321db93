/// What became of samples that were to go into a user ring buffer.
public struct RingPushReport: Sendable, FormattedReport {
  public var map: String
  public var id: UInt32
  public var sent = 0
  public var byteCount: UInt64 = 0
  /// How many of them no program has got yet.
  public var left = 0
  /// How often the command had a program drain.
  public var drainRuns = 0
  /// How many samples of another producer were discarded, which it had left busy.
  public var recovered = 0
  /// Why not all went out.
  public var failure: String?

  public init(map: String, id: UInt32) {
    self.map = map
    self.id = id
  }

  /// How many programs have got.
  public var drained: Int { sent - left }

  public func writeText(to out: inout TextBuffer) {
    if recovered > 0 {
      out.append(text: map.printable)
      out.append(": ")
      out.append(decimal: recovered)
      out.append(recovered == 1 ? " sample that was left busy was discarded\n" : " samples that were left busy were discarded\n")
    }
    out.append(text: map.printable)
    out.append(": ")
    out.append(decimal: sent)
    out.append(sent == 1 ? " sample with " : " samples with ")
    out.append(decimal: byteCount)
    out.append(byteCount == 1 ? " byte went out, " : " bytes went out, ")
    out.append(decimal: drained)
    out.append(drained == 1 ? " was drained, " : " were drained, ")
    out.append(decimal: left)
    out.append(left == 1 ? " is left in the ring\n" : " are left in the ring\n")
  }

  public func writeJSON(to out: consuming TextBuffer) {
    var json = JSONWriter(out)
    json.beginObject()
    json.key("schema")
    json.value(literal: "btfscope/ring-push/1")
    json.key("map")
    json.value(text: map)
    json.key("id")
    json.value(id)
    for (key, number) in [
      ("sent", UInt64(sent)), ("bytes", byteCount), ("drained", UInt64(drained)), ("left", UInt64(left)),
      ("drain_runs", UInt64(drainRuns)), ("recovered", UInt64(recovered)),
    ] as [(StaticString, UInt64)] {
      json.key(key)
      json.value(wide: number)
    }
    json.key("failure")
    if let failure { json.value(text: failure) } else { json.null() }
    json.endObject()
    json.finish()
  }
}
