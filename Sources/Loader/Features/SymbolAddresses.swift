import ByteReading

/// Addresses of the kernel's symbols (`/proc/kallsyms`).
struct SymbolAddresses {
  /// A symbol's addresses as far as they differ; the first two.
  private(set) var found: [String: (first: UInt64, second: UInt64?)] = [:]

  /// Reads those of `names`. Compilers may have added `.llvm.` and a number to a variable's name, which is passed over
  /// (libbpf: `kallsyms_cb()`).
  init(_ names: Set<String>, path: String = "/proc/kallsyms") throws(LoadError) {
    let bytes: Bytes
    do throws(ReadError) {
      bytes = try FileBytes.open(path)
    } catch {
      throw LoadError(.unreadable(path, words: "\(error.reason)"))
    }
    read(bytes, names)
  }

  init(_ names: Set<String>, in text: Bytes) { read(text, names) }

  private mutating func read(_ bytes: Bytes, _ names: Set<String>) {
    let lengths = Set(names.map(\.utf8.count))
    let suffix = Bytes(Array(".llvm.".utf8))
    var start = 0
    while start < bytes.count {
      let end = bytes.firstIndex(of: 0x0a, from: start) ?? bytes.count
      defer { start = end + 1 }
      // 16 digits, a space, the letter of the kind, a space, the name; then a tab and the module.
      guard let line = bytes.slice(at: start, count: end - start), let space = line.firstIndex(of: 0x20), line.count > space + 3
      else { continue }
      let nameStart = space + 3
      let nameEnd = line.firstIndex(of: 0x09, from: nameStart) ?? line.count
      guard var name = line.slice(at: nameStart, count: nameEnd - nameStart) else { continue }
      if line[space + 1] == 0x64, let cut = name.firstIndex(of: suffix), let whole = name.slice(at: 0, count: cut) { name = whole }
      guard lengths.contains(name.count), let address = SymbolAddresses.address(line, space), names.contains(name.text) else {
        continue
      }
      add(name.text, address)
    }
  }

  private mutating func add(_ name: String, _ address: UInt64) {
    guard let known = found[name] else {
      found[name] = (address, nil)
      return
    }
    if known.first != address, known.second == nil { found[name] = (known.first, address) }
  }

  private static func address(_ line: Bytes, _ end: Int) -> UInt64? {
    line.slice(at: 0, count: end).flatMap { UInt64($0.text, radix: 16) }
  }
}
