public import BTF

/// `dump --format json`: every type with its references named and its members' sizes computed.
public struct JSONDump: Sendable {
  private let table: BTFTypeTable
  private let pointerSize: Int

  /// `pointerSize` is that of the machine the BTF describes, in bytes.
  public init(_ table: BTFTypeTable, pointerSize: Int = 8) {
    self.table = table
    self.pointerSize = pointerSize
  }

  /// Types of a piece that one thread renders.
  private static let pieceSize: UInt32 = 4096

  /// Writes the whole document: for `ids`, or for every type that lies in the blob itself.
  public func write(_ ids: [TypeID]? = nil, source: String, to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("dump")
    json.field("source", text: source)
    json.key("types")
    json.beginArray()
    json.elements { out in
      if let ids { writeChosen(ids, to: &out) } else { writeAll(to: &out) }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }

  private func writeChosen(_ ids: [TypeID], to out: inout TextBuffer) {
    var renderer = JSONTypeRenderer(table, pointerSize: pointerSize, isPlain: false)
    var isFirst = true
    for id in ids {
      renderer.write(id, isFirst: isFirst, to: &out)
      isFirst = false
    }
  }

  private func writeAll(to out: inout TextBuffer) {
    let count = table.ownTypeIDs.count
    let pieces = (count + Int(JSONDump.pieceSize) - 1) / Int(JSONDump.pieceSize)
    let isPlain = table.stringSections.allSatisfy { TextBuffer.isPlain($0) }
    PieceWorkers.render(pieces, to: &out) { [self] in
      let renderer = JSONTypeRenderer(table, pointerSize: pointerSize, isPlain: isPlain)
      return JSONPieces(ids: table.ownTypeIDs, pieceSize: JSONDump.pieceSize, renderer: renderer)
    }
  }
}

/// Renders runs of types, by number.
private struct JSONPieces: PieceRenderer, ~Copyable {
  let ids: Range<UInt32>
  let pieceSize: UInt32
  var renderer: JSONTypeRenderer

  mutating func render(piece index: Int, to out: inout TextBuffer) {
    let first = ids.lowerBound + UInt32(index) * pieceSize
    let end = min(ids.upperBound, first &+ pieceSize)
    for id in first..<max(first, end) { renderer.write(TypeID(id), isFirst: id == ids.lowerBound, to: &out) }
  }
}
