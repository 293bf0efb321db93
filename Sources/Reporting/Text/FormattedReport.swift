/// A report that can be printed in either format.
public protocol FormattedReport {
  func writeText(to out: inout TextBuffer)
  func writeJSON(to buffer: consuming TextBuffer)
}
