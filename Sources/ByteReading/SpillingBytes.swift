import Glibc

/// Bytes that are still being made and may become many: beyond a limit they go to a temporary file that has no name.
///
/// Whatever they become, they take no more memory than the limit; what lies in the file can be written back by the system.
@safe package struct SpillingBytes: ~Copyable {
  private var memory = GrowingBytes()
  private let memoryLimit: Int
  /// The file; -1 while there is none.
  private var file: Int32 = -1
  /// How many bytes there are so far.
  package private(set) var count = 0

  /// `limit` is what may lie in memory, in bytes.
  package init(memoryLimit limit: Int) { memoryLimit = limit }

  deinit { if file >= 0 { close(file) } }

  /// Makes room for `room` more bytes where they are to lie in memory; their lack is noticed later.
  package mutating func expect(_ room: Int) {
    if file < 0, room <= memoryLimit { _ = memory.reserve(room) }
  }

  /// Appends bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(ReadError) {
    guard bytes.count > 0 else { return }
    if file < 0, bytes.count <= memoryLimit - min(count, memoryLimit) {
      guard memory.reserve(bytes.count) || memory.reserve(max(bytes.count, memory.count)) else {
        throw ReadError(.noMemory(count + bytes.count), path: "memory")
      }
      unsafe memory.fill { free in
        unsafe free.copyMemory(from: bytes)
        return bytes.count
      }
    } else {
      if file < 0 { try spill() }
      try unsafe write(bytes)
    }
    count += bytes.count
  }

  /// Appends bytes.
  package mutating func append(_ bytes: Bytes) throws(ReadError) {
    try unsafe bytes.withUnsafeBytes { (block) throws(ReadError) in try unsafe append(block) }
  }

  /// A copy of the first bytes: `limit`, or as many as there are. None where they lie in a file.
  package borrowing func beginning(_ limit: Int) -> Bytes { file < 0 ? memory.beginning(limit) : Bytes([]) }

  /// The bytes, from here on immutable.
  package consuming func finish() throws(ReadError) -> Bytes {
    guard file >= 0 else { return takeMemory() }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw ReadError(.systemCall("mmap", errno: errno), path: "a temporary file")
    }
    return Bytes(unsafe ByteStorage(mapping: UnsafeRawPointer(address), count: count))
  }

  /// The same, and begins anew.
  package mutating func take() throws(ReadError) -> Bytes {
    var taken = SpillingBytes(memoryLimit: memoryLimit)
    swap(&taken, &self)
    return try taken.finish()
  }

  private mutating func takeMemory() -> Bytes {
    var taken = GrowingBytes()
    swap(&taken, &memory)
    return taken.finish()
  }

  /// Moves what is there to a file.
  private mutating func spill() throws(ReadError) {
    file = try SpillingBytes.openUnnamed()
    let sofar = takeMemory()
    try unsafe sofar.withUnsafeBytes { (bytes) throws(ReadError) in try unsafe write(bytes) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(ReadError) {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let written = unsafe Glibc.write(file, start + done, bytes.count - done)
      if written < 0 {
        if errno == EINTR { continue }
        throw ReadError(.systemCall("write", errno: errno), path: "a temporary file")
      }
      done += written
    }
  }

  /// A file that goes away when it is closed: in `TMPDIR`, else where much may lie (/var/tmp), else in /tmp.
  private static func openUnnamed() throws(ReadError) -> Int32 {
    var folders = ["/var/tmp", "/tmp"]
    if let given = unsafe getenv("TMPDIR") { folders.insert(unsafe String(cString: given), at: 0) }
    for folder in folders {
      // O_TMPFILE: __O_TMPFILE with O_DIRECTORY, as the kernel demands it; Swift does not see the macro.
      let descriptor = unsafe folder.withCString { unsafe open($0, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600) }
      if descriptor >= 0 { return descriptor }
      var name = Array("\(folder)/btfscope.XXXXXX".utf8CString)
      let named = unsafe mkstemp(&name)
      if named >= 0 {
        unsafe unlink(name)
        return named
      }
    }
    throw ReadError(.systemCall("open", errno: errno), path: "a temporary file in \(folders.joined(separator: ", "))")
  }
}
