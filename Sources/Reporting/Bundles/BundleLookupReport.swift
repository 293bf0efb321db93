/// Which kernel of a bundle was asked for, and what was written for it: the answer to `minimize --lookup`.
public struct BundleLookupReport: Sendable {
  /// A file that was written.
  public struct File: Sendable {
    public var name: String
    /// The module whose types it holds; nil for the kernel.
    public var module: String?
    public var digest: String
    public var types: Int
    public var bytes: Int

    public init(name: String, module: String?, digest: String, types: Int, bytes: Int) {
      (self.name, self.module, self.digest, self.types, self.bytes) = (name, module, digest, types, bytes)
    }
  }

  public var bundle: String
  /// What was asked for, in words.
  public var query: String
  /// The kernels that fit, as the index names them, and for people.
  public var kernels: [(name: String, title: String)]
  public var files: [File]

  public init(_ bundle: String, query: String, kernels: [(name: String, title: String)], files: [File]) {
    (self.bundle, self.query, self.kernels, self.files) = (bundle, query, kernels, files)
  }
}

extension BundleLookupReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    for file in files {
      out.append(text: file.name.printable)
      if let module = file.module { out.append(text: " (module \(module.printable))") }
      out.append(text: ": \(file.types) types, \(file.bytes) bytes\n")
    }
    for kernel in kernels { out.append(text: "  made for \(kernel.title.printable) (\(kernel.name.printable))\n") }
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("minimize-lookup")
    json.field("bundle", text: bundle)
    json.field("query", text: query)
    json.list("kernels", kernels.map(\.name))
    json.key("files")
    json.beginArray()
    for file in files {
      json.beginObject()
      json.field("file", text: file.name)
      json.field("module", optional: file.module)
      json.field("sha256", text: file.digest)
      json.field("types", file.types)
      json.field("bytes", file.bytes)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.finish()
  }
}
