import Reporting

/// The JSON of the index; docs/bundles.md describes the fields.
extension BundleIndex {
  static let schema = "btfscope/bundle/1"

  /// The outcomes of relocations in the order in which they are counted.
  static let outcomes: [StaticString] = ["unchanged", "adjusted", "absent", "poisoned", "ambiguous", "error"]

  /// The whole document: the same for equal indices.
  package var json: [UInt8] {
    let sink = MemorySink()
    var json = JSONWriter(TextBuffer(to: sink))
    json.beginObject()
    json.field("schema", text: BundleIndex.schema)
    json.key("objects")
    json.list(objects) { object, json in
      json.field("object", text: object.name)
      json.field("sha256", text: "\(object.digest)")
      json.field("bytes", object.size)
    }
    json.key("minima")
    json.list(minima) { minimum, json in
      json.write(minimum.kernel, prefix: false)
      json.field("pointer_size", minimum.pointerSize)
      json.key("modules")
      json.list(minimum.modules, isWide: false) { module, json in
        json.field("module", text: module.name)
        json.write(module.file, prefix: false)
      }
      json.key("summary")
      json.beginObject()
      for outcome in BundleIndex.outcomes { json.field(outcome, minimum.counts["\(outcome)"] ?? 0) }
      json.endObject()
      json.key("decisions")
      json.beginArray()
      for digest in minimum.decisions { json.value(text: "\(digest)") }
      json.endArray()
    }
    json.key("kernels")
    json.list(kernels) { kernel, json in
      json.field("kernel", text: kernel.name)
      json.field("distribution", optional: kernel.distribution)
      json.field("distribution_release", optional: kernel.distributionRelease)
      json.field("architecture", optional: kernel.architecture)
      json.field("release", text: kernel.release)
      json.write(kernel.source, prefix: true)
      json.field("minimum", kernel.minimum)
    }
    json.endObject()
    json.finish()
    return sink.bytes
  }
}

extension JSONWriter {
  /// An array of objects, each on a line of its own where the array is `isWide`.
  fileprivate mutating func list<Element>(
    _ elements: [Element], isWide: Bool = true, _ body: (Element, inout JSONWriter) -> Void
  ) {
    beginArray()
    for element in elements {
      if isWide { breakLine() }
      beginObject()
      body(element, &self)
      endObject()
    }
    endArray()
  }

  fileprivate mutating func write(_ file: BundleIndex.File, prefix isSource: Bool) {
    field(isSource ? "source_sha256" : "sha256", text: "\(file.digest)")
    field(isSource ? "source_bytes" : "bytes", file.size)
    field(isSource ? "source_types" : "types", file.types)
  }
}
