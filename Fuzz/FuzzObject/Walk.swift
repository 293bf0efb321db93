import BPFObject
import ByteReading
import ELF
import Reporting

/// Opens a whole object, reads everything that it asks for and renders all of it.
func walk(_ bytes: Bytes) {
  guard let file = try? ELFFile(bytes), let object = try? ObjectFile(file, keepingDamage: true) else { return }
  let inventory = ObjectInventory(object, name: "fuzzed")
  let report = InspectReport(inventory, source: "fuzzed", disassembles: true, width: 80)
  var text = TextBuffer(to: BoundedSink())
  report.writeText(to: &text)
  text.flush()
  report.writeJSON(to: TextBuffer(to: BoundedSink()))
}

/// Takes so much and no more: sections may overlap, so that a small file has much to say.
final class BoundedSink: ByteSink {
  private var room = 1 << 22

  func write(_ bytes: RawSpan) -> Bool {
    room -= bytes.byteCount
    return room > 0
  }
}
