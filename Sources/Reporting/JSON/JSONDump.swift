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

  /// Types of a piece that one thread renders: about 120 KB of text, which stays in a processor's cache until it is written out.
  private static let pieceSize: UInt32 = 512

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
    let parts = FragmentRenderer(table, pointerSize: pointerSize, isPlain: false)
    let renderer = JSONTypeRenderer(table, fragments: ReferenceFragments(none: parts), isPlain: false)
    var isFirst = true
    for id in ids {
      renderer.write(id, isFirst: isFirst, to: &out)
      isFirst = false
    }
  }

  private func writeAll(to out: inout TextBuffer) {
    let isPlain = table.stringSections.allSatisfy { TextBuffer.isPlain($0) }
    let parts = FragmentRenderer(table, pointerSize: pointerSize, isPlain: isPlain)
    let ids = table.ownTypeIDs
    // A few types on a large base refer to few of its types.
    let isFew = ids.count < Int(table.typeCount) / 4
    let fragments = isFew ? ReferenceFragments(none: parts) : ReferenceFragments(parts)
    let renderer = JSONTypeRenderer(table, fragments: fragments, isPlain: isPlain)
    let size = JSONDump.pieceSize
    PieceWorkers.render((ids.count + Int(size) - 1) / Int(size), to: &out) { index, out in
      let first = ids.lowerBound + UInt32(index) * size
      let end = min(ids.upperBound, first &+ size)
      for id in first..<max(first, end) where !out.isClosed {
        renderer.write(TypeID(id), isFirst: id == ids.lowerBound, to: &out)
      }
    }
  }
}
