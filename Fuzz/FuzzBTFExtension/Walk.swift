import BTF
import ByteReading

/// Reads every record of BTF.ext.
func walk(_ bytes: Bytes) {
  guard let section = try? BTFExtension(bytes) else { return }
  sum(section.functions)
  sum(section.lines)
  sum(section.relocations)
}

private func sum<Record>(_ part: ExtensionPart<Record>) {
  var records = 0
  for block in part.blocks {
    _ = block.fileOffset
    for record in block where record == record { records += 1 }
  }
  precondition(records == part.recordCount)
}
