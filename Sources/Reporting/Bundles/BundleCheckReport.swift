/// Whether a bundle is as it was written, and whether objects relocate with it as it says: the answer to `minimize --check`.
public struct BundleCheckReport: Sendable {
  public var bundle: String
  public var kernels = 0
  public var minima = 0
  public var files = 0
  /// Objects that the bundle was made for.
  public var objects = 0
  /// How many of the bundle's objects were decided anew: a file may be named twice.
  public var decided = 0
  /// Names of the files that were decided anew.
  public var proved: [String] = []
  /// What is wrong with the bundle.
  public var faults: [String] = []
  /// What is not as the bundle says: objects that it was not made for, and decisions that come out otherwise.
  public var differences: [(object: String, words: String)] = []

  public init(_ bundle: String) { self.bundle = bundle }
}

extension BundleCheckReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    let counted = BundleReport.counted
    out.append(text: "\(bundle.printable): \(counted(kernels, "kernel")), \(minima) different, \(counted(files, "file")), ")
    out.append(text: faults.isEmpty ? "as it was written\n" : "NOT AS IT WAS WRITTEN:\n")
    for fault in faults { out.append(text: "  \(fault.printable)\n") }
    if faults.isEmpty, !proved.isEmpty {
      out.append(text: "\(decided) of \(counted(objects, "object")) decided anew on all kernels")
      out.append(text: differences.isEmpty ? "; all come out as the bundle says\n" : "\n")
    }
    for difference in differences { out.append(text: "  \(difference.object.printable): \(difference.words.printable)\n") }
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("minimize-check")
    json.field("bundle", text: bundle)
    json.field("kernels", kernels)
    json.field("minima", minima)
    json.field("files", files)
    json.field("objects", objects)
    json.list("proved", proved)
    json.list("faults", faults)
    json.key("differences")
    json.beginArray()
    for difference in differences {
      json.beginObject()
      json.field("object", text: difference.object)
      json.field("message", text: difference.words)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.finish()
  }
}
