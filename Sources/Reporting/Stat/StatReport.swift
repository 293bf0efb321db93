public import BTF
import ByteReading

/// Renders what a blob consists of: the answer to `stat`.
public struct StatReport {
  private let table: BTFTypeTable
  private let statistics: TypeStatistics

  public init(_ table: BTFTypeTable) {
    self.table = table
    statistics = TypeStatistics(table)
  }

  /// The kinds that occur, by number.
  private var usedKinds: [Int] { statistics.kinds.indices.filter { statistics.kinds[$0].count > 0 } }

  public func writeText(source: String, to out: inout TextBuffer) {
    out.append(text: source)
    out.append(table.header.order == .little ? ": little-endian, " : ": big-endian, ")
    out.append(decimal: Int(table.header.length))
    out.append("-byte header, ")
    out.append(decimal: table.blob.count)
    out.append(" bytes")
    if table.base != nil {
      out.append(", split: ids from ")
      out.append(decimal: table.firstTypeID)
    }
    out.append("\n\n")
    writeKinds(to: &out)
    writeEntries(to: &out)
    writeFeatures(to: &out)
    writeSmells(to: &out)
  }

  private func writeKinds(to out: inout TextBuffer) {
    out.styled(.heading) { $0.append("kind               count      bytes      named") }
    out.append(byte: 0x0a)
    var total = TypeStatistics.KindCount()
    for code in usedKinds {
      let kind = statistics.kinds[code]
      let name = BTFKind(code: UInt8(code)).map { "\($0.libbpfName)" } ?? "kind \(code)"
      row(name, kind, to: &out)
      total.count += kind.count
      total.bytes += kind.bytes
      total.named += kind.named
    }
    row("all types", total, to: &out)
  }

  private func row(_ name: String, _ kind: TypeStatistics.KindCount, to out: inout TextBuffer) {
    out.append(text: name)
    out.append(spaces: 13 - name.utf8.count)
    for number in [kind.count, kind.bytes, kind.named] { out.append(decimal: number, width: 11) }
    out.append(byte: 0x0a)
  }

  private func writeEntries(to out: inout TextBuffer) {
    let entries = statistics.entries
    let strings = statistics.strings
    heading("entries", to: &out)
    for (name, count) in [
      ("members", entries.members), ("bit fields", entries.bitFields), ("enumerators", entries.enumerators),
      ("parameters", entries.parameters), ("variables", entries.sectionVariables),
    ] where count > 0 { pair(name, count, to: &out) }
    heading("strings", to: &out)
    for (name, count) in [("strings", strings.count), ("bytes", strings.bytes), ("longest", strings.longest)] {
      pair(name, count, to: &out)
    }
  }

  private func heading(_ text: StaticString, to out: inout TextBuffer) {
    out.append(byte: 0x0a)
    out.styled(.heading) { $0.append(text) }
    out.append(byte: 0x0a)
  }

  private func pair(_ name: String, _ count: Int, to out: inout TextBuffer) {
    out.append("  ")
    out.append(text: name)
    out.append(spaces: 11 - name.utf8.count)
    out.append(decimal: count, width: 11)
    out.append(byte: 0x0a)
  }

  private func writeFeatures(to out: inout TextBuffer) {
    let features = statistics.features
    guard !features.used.isEmpty else { return }
    heading("features", to: &out)
    for feature in features.used {
      out.append("  ")
      out.append(text: feature.rawValue)
      if feature.since.utf8CodeUnitCount > 0 {
        out.append(" (Linux ")
        out.append(feature.since)
        out.append(byte: 0x29)
      }
      out.append(": ")
      out.append(decimal: features.counts[feature, default: 0])
      out.append(byte: 0x0a)
      if feature == .declarationTags { writeTags(to: &out) }
    }
  }

  private func writeTags(to out: inout TextBuffer) {
    for (tag, count) in sortedTags {
      out.append("    ")
      out.append(text: tag.printable)
      out.append(": ")
      out.append(decimal: count)
      out.append(byte: 0x0a)
    }
  }

  /// The most frequent first.
  private var sortedTags: [(String, Int)] {
    statistics.features.tags.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  private func writeSmells(to out: inout TextBuffer) {
    guard !statistics.smells.found.isEmpty else { return }
    heading("smells", to: &out)
    for smell in statistics.smells.found {
      out.append("  ")
      out.append(text: smell.rawValue)
      out.append(": ")
      out.append(decimal: statistics.smells.counts[smell, default: 0])
      out.append(byte: 0x0a)
    }
  }

  public func writeJSON(source: String, to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("stat")
    json.field("source", text: source)
    json.field("byte_order", literal: table.header.order == .little ? "little" : "big")
    json.field("header_length", table.header.length)
    json.field("bytes", table.blob.count)
    json.field("first_type_id", table.firstTypeID)
    json.field("type_count", table.ownTypeIDs.count)
    writeKinds(to: &json)
    writeEntries(to: &json)
    writeFeatures(to: &json)
    json.endObject()
    json.finish()
  }

  private func writeKinds(to json: inout JSONWriter) {
    json.key("kinds")
    json.beginArray()
    for code in usedKinds {
      let kind = statistics.kinds[code]
      json.beginObject()
      json.field("kind", literal: (BTFKind(code: UInt8(code)) ?? .void).libbpfName)
      json.field("code", code)
      json.field("count", kind.count)
      json.field("bytes", kind.bytes)
      json.field("named", kind.named)
      json.endObject()
    }
    json.endArray()
  }

  private func writeEntries(to json: inout JSONWriter) {
    let entries = statistics.entries
    json.key("entries")
    json.beginObject()
    json.field("members", entries.members)
    json.field("bit_fields", entries.bitFields)
    json.field("enumerators", entries.enumerators)
    json.field("parameters", entries.parameters)
    json.field("variables", entries.sectionVariables)
    json.endObject()
    json.key("strings")
    json.beginObject()
    json.field("count", statistics.strings.count)
    json.field("bytes", statistics.strings.bytes)
    json.field("longest", statistics.strings.longest)
    json.endObject()
  }

  private func writeFeatures(to json: inout JSONWriter) {
    json.key("features")
    json.beginArray()
    for feature in statistics.features.used {
      json.beginObject()
      json.field("feature", text: feature.rawValue)
      json.field("since", literal: feature.since)
      json.field("count", statistics.features.counts[feature, default: 0])
      json.endObject()
    }
    json.endArray()
    json.key("declaration_tags")
    json.beginArray()
    for (tag, count) in sortedTags {
      json.beginObject()
      json.field("tag", text: tag)
      json.field("count", count)
      json.endObject()
    }
    json.endArray()
    json.key("smells")
    json.beginArray()
    for smell in statistics.smells.found {
      json.beginObject()
      json.field("smell", text: smell.rawValue)
      json.field("count", statistics.smells.counts[smell, default: 0])
      json.endObject()
    }
    json.endArray()
  }
}
