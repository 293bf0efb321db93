extension RingStatReport {
  public func writeText(to out: inout TextBuffer) {
    out.styled(.heading) { $0.append(text: name.isEmpty ? "(no name)" : name.printable) }
    out.append(isUserRing ? ": user ring buffer, map " : ": ring buffer, map ")
    out.append(decimal: UInt64(id))
    out.append(", ")
    out.append(decimal: byteCount)
    out.append(" bytes\n")
    line("consumer", consumer, isUserRing ? "the kernel has read up to here" : "user space has read up to here", to: &out)
    line("producer", producer, isUserRing ? "user space has written up to here" : "programs have written up to here", to: &out)
    line("used", used, nil, to: &out)
    line("free", free, nil, to: &out)
    writeCounts(to: &out)
    if wasMoving { out.append("  it was in use: positions moved while it was looked at\n") }
    writeLinks(to: &out)
    if let fault {
      out.append("\n  ")
      out.styled(.problem) { $0.append(text: fault) }
      out.append(byte: 0x0a)
    }
    if let drain { write(drain, to: &out) }
  }

  private func line(_ title: String, _ number: UInt64, _ words: StaticString?, to out: inout TextBuffer) {
    out.append("  ")
    out.append(text: title)
    out.append(spaces: 9 - title.utf8.count)
    out.append(decimal: number)
    if let words {
      out.append("  (")
      out.append(words)
      out.append(")")
    }
    out.append(byte: 0x0a)
  }

  private func writeCounts(to out: inout TextBuffer) {
    out.append("  samples  ")
    out.append(decimal: count)
    if count > 0 {
      out.append(": ")
      out.append(decimal: readyCount)
      out.append(" ready with ")
      out.append(decimal: readyByteCount)
      out.append(" bytes, ")
      out.append(decimal: busyCount)
      out.append(" busy, ")
      out.append(decimal: discardedCount)
      out.append(" discarded")
    }
    out.append(byte: 0x0a)
  }

  private func writeLinks(to out: inout TextBuffer) {
    guard !links.isEmpty else { return }
    out.append(byte: 0x0a)
    var rows = AlignedRows()
    rows.beginRow()
    for title in ["position", "offset", "length", "state"] { rows.cell(.heading) { $0.append(text: title) } }
    for link in links {
      rows.beginRow()
      rows.cell { $0.append(decimal: link.position) }
      rows.cell { $0.append(decimal: byteCount > 0 ? link.position % byteCount : 0) }
      rows.cell { $0.append(decimal: link.length) }
      rows.cell { $0.append(link.state) }
    }
    let count = rows.rowCount
    let table = rows.finish()
    for row in 0..<count { table.write(row: row, indent: 2, width: nil, flexible: 3, to: &out) }
    if links.count < self.count {
      out.append("  ... and ")
      out.append(decimal: self.count - links.count)
      out.append(end == "unfinished" ? " more at least\n" : " more\n")
    }
  }

  private func write(_ drain: Drain, to out: inout TextBuffer) {
    out.append("\n  a drain would return ")
    out.styled(drain.answer < 0 ? .problem : .success) { $0.append(signedDecimal: Int64(drain.answer)) }
    out.append(": ")
    out.append(text: drain.words)
    out.append(byte: 0x0a)
  }
}
