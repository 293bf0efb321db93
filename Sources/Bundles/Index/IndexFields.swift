package import ByteReading
import TypedData

/// The fields of an index, as `IndexWriting` writes them.
extension BundleIndex {
  /// Reads an index, and verifies that what refers to something in it can.
  package init(json: Bytes) throws(BundleError) {
    self.init(objects: [], minima: [], kernels: [])
    var cursor = JSONCursor(json.span)
    var reader = IndexReader()
    var index = self
    try reader.object(&cursor, ["schema", "objects", "minima", "kernels"]) { (reader, key, cursor) throws(BundleError) in
      let start = cursor.position
      switch key {
      case "schema":
        let schema = try reader.text(&cursor)
        guard schema == BundleIndex.schema else {
          throw reader.failure("is '\(schema)' (allowed: \(BundleIndex.schema))", at: start)
        }
      case "objects":
        index.objects = try reader.array(&cursor) { (reader, cursor) throws(BundleError) in try Object(&reader, &cursor) }
      case "minima":
        index.minima = try reader.array(&cursor) { (reader, cursor) throws(BundleError) in try Minimum(&reader, &cursor) }
      default:
        index.kernels = try reader.array(&cursor) { (reader, cursor) throws(BundleError) in try Kernel(&reader, &cursor) }
      }
    }
    try reader.finish(&cursor)
    self = index
    try verify()
  }

  /// Verifies what numbers and counts of the index refer to.
  private func verify() throws(BundleError) {
    func complain(_ words: String) -> BundleError { BundleError(.index(words), entry: BundleName.index) }
    for (number, minimum) in minima.enumerated() where minimum.decisions.count != objects.count {
      throw complain("minima[\(number)]: \(minimum.decisions.count) decisions (needed: one for each of \(objects.count) objects)")
    }
    var used = Array(repeating: false, count: minima.count)
    for (number, kernel) in kernels.enumerated() {
      guard kernel.minimum < minima.count else {
        throw complain("kernels[\(number)].minimum: is \(kernel.minimum) (allowed: below \(minima.count))")
      }
      used[kernel.minimum] = true
    }
    if let number = used.firstIndex(of: false) { throw complain("minima[\(number)]: no kernel has it") }
    // One file is described in one way.
    var known: [SHA256Digest: File] = [:]
    for file in minima.flatMap(\.files) {
      guard known.updateValue(file, forKey: file.digest) ?? file == file else {
        throw complain("the file \(file.digest) is described in two ways")
      }
    }
  }
}

extension BundleIndex.Object {
  fileprivate init(_ reader: inout IndexReader, _ cursor: inout JSONCursor) throws(BundleError) {
    var (name, digest, size): (String, SHA256Digest?, Int) = ("", nil, 0)
    let start = cursor.position
    try reader.object(&cursor, ["object", "sha256", "bytes"]) { (reader, key, cursor) throws(BundleError) in
      switch key {
      case "object": name = try reader.text(&cursor)
      case "sha256": digest = try reader.digest(&cursor)
      default: size = try reader.number(&cursor)
      }
    }
    guard let digest else { throw reader.failure("the field 'sha256' is missing", at: start) }
    self.init(name: name, digest: digest, size: size)
  }
}

extension BundleIndex.File {
  /// The fields that describe a file, as they are collected.
  fileprivate struct Fields {
    var digest: SHA256Digest?
    var (size, types) = (0, 0)

    /// Reads one of them; false for a field of another name.
    mutating func take(
      _ key: String, prefix: String, _ reader: inout IndexReader, _ cursor: inout JSONCursor
    ) throws(BundleError) -> Bool {
      switch key {
      case "\(prefix)sha256": digest = try reader.digest(&cursor)
      case "\(prefix)bytes": size = try reader.number(&cursor)
      case "\(prefix)types": types = try reader.number(&cursor)
      default: return false
      }
      return true
    }

    func file(_ reader: IndexReader, at offset: Int) throws(BundleError) -> BundleIndex.File {
      guard let digest else { throw reader.failure("the digest is missing", at: offset) }
      return BundleIndex.File(digest: digest, size: size, types: types)
    }
  }
}

extension BundleIndex.Module {
  fileprivate init(_ reader: inout IndexReader, _ cursor: inout JSONCursor) throws(BundleError) {
    var (name, fields) = ("", BundleIndex.File.Fields())
    let start = cursor.position
    try reader.object(&cursor, ["module", "sha256", "bytes", "types"]) { (reader, key, cursor) throws(BundleError) in
      let place = cursor.position
      guard try !fields.take(key, prefix: "", &reader, &cursor) else { return }
      name = try reader.text(&cursor)
      // It becomes part of the name of a file that is written.
      guard BundleIndex.Module.isName(name) else {
        throw reader.failure("'\(name)' is no name of a module (allowed: letters, digits, _ and -)", at: place)
      }
    }
    self.init(name: name, file: try fields.file(reader, at: start))
  }

  /// Whether a module may be called so: what becomes part of a file's name holds no slash and no dot.
  public static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2d: true
        default: false
        }
      }
  }
}

extension BundleIndex.Minimum {
  fileprivate init(_ reader: inout IndexReader, _ cursor: inout JSONCursor) throws(BundleError) {
    var fields = BundleIndex.File.Fields()
    var minimum = BundleIndex.Minimum(
      kernel: .init(digest: SHA256().finish(), size: 0, types: 0), modules: [], pointerSize: 8, decisions: [], counts: [:])
    let start = cursor.position
    let keys = ["sha256", "bytes", "types", "pointer_size", "modules", "summary", "decisions"]
    try reader.object(&cursor, keys) { (reader, key, cursor) throws(BundleError) in
      guard try !fields.take(key, prefix: "", &reader, &cursor) else { return }
      switch key {
      case "pointer_size":
        let place = cursor.position
        minimum.pointerSize = try reader.number(&cursor)
        guard minimum.pointerSize == 4 || minimum.pointerSize == 8 else { throw reader.failure("is not 4 or 8", at: place) }
      case "modules":
        minimum.modules = try reader.array(&cursor) { (reader, cursor) throws(BundleError) in
          try BundleIndex.Module(&reader, &cursor)
        }
      case "summary":
        try reader.object(&cursor, BundleIndex.outcomes.map { "\($0)" }) { (reader, key, cursor) throws(BundleError) in
          minimum.counts[key] = try reader.number(&cursor)
        }
      default:
        minimum.decisions = try reader.array(&cursor) { (reader, cursor) throws(BundleError) in try reader.digest(&cursor) }
      }
    }
    minimum.kernel = try fields.file(reader, at: start)
    guard Set(minimum.modules.map(\.name)).count == minimum.modules.count else {
      throw reader.failure("a module is there twice", at: start)
    }
    self = minimum
  }
}

extension BundleIndex.Kernel {
  fileprivate init(_ reader: inout IndexReader, _ cursor: inout JSONCursor) throws(BundleError) {
    var fields = BundleIndex.File.Fields()
    var (name, release, minimum) = ("", "", 0)
    var (distribution, distributionRelease, architecture): (String?, String?, String?)
    let start = cursor.position
    let keys = [
      "kernel", "distribution", "distribution_release", "architecture", "release", "source_sha256", "source_bytes", "source_types",
      "minimum",
    ]
    try reader.object(&cursor, keys) { (reader, key, cursor) throws(BundleError) in
      guard try !fields.take(key, prefix: "source_", &reader, &cursor) else { return }
      switch key {
      case "kernel": name = try reader.text(&cursor)
      case "distribution": distribution = try reader.optionalText(&cursor)
      case "distribution_release": distributionRelease = try reader.optionalText(&cursor)
      case "architecture": architecture = try reader.optionalText(&cursor)
      case "release": release = try reader.text(&cursor)
      default: minimum = try reader.number(&cursor)
      }
    }
    self.init(
      name: name, distribution: distribution, distributionRelease: distributionRelease, release: release,
      architecture: architecture, source: try fields.file(reader, at: start), minimum: minimum)
  }
}
