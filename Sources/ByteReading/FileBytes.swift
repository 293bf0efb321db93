import Glibc

/// Opens files: the one place that does.
///
/// A regular file is mapped: opening costs nothing that is not looked at. What cannot be mapped (a pipe, most of /sys and /proc) is
/// read.
public enum FileBytes {
  /// The most that is read from something that has no size, in bytes; a pipe that never ends must not eat the machine.
  public static let streamLimit = 1 << 30

  /// The bytes of the file at `path`.
  ///
  /// `/sys/kernel/btf/vmlinux` can be mapped since about Linux 6.16; older kernels refuse, and it is read.
  public static func open(_ path: String) throws(ReadError) -> Bytes {
    let descriptor = unsafe path.withCString { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw ReadError(.systemCall("open", errno: errno), path: path) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, path: path)
  }

  /// Everything that comes out of standard input.
  public static func standardInput() throws(ReadError) -> Bytes {
    try read(descriptor: STDIN_FILENO, path: "standard input")
  }

  /// The bytes of an open file, which stays open; `path` names it in errors.
  package static func read(descriptor: Int32, path: String) throws(ReadError) -> Bytes {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw ReadError(.systemCall("fstat", errno: errno), path: path)
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw ReadError(.notAFile, path: path) }
    let size = Int(status.st_size)
    // A mapping starts at the file's beginning; a standard input that was partly read does not.
    if kind == S_IFREG, size > 0, lseek(descriptor, 0, SEEK_CUR) == 0 {
      let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
      if let address = unsafe address, unsafe address != MAP_FAILED {
        return Bytes(unsafe ByteStorage(mapping: UnsafeRawPointer(address), count: size))
      }
    }
    // Of a file that cannot be mapped no more is read than of a stream; one that says that it has more is not begun.
    guard kind != S_IFREG || size <= streamLimit else { throw ReadError(.tooLarge(limit: streamLimit), path: path) }
    return try readStream(descriptor, sizeHint: kind == S_IFREG ? size : 0, path: path)
  }

  /// Reads until the end, in a block that doubles; the size a file claims is only a first guess (/sys and /proc claim 4096 or 0).
  private static func readStream(
    _ descriptor: Int32, sizeHint: Int, path: String
  ) throws(ReadError) -> Bytes {
    var capacity = min(max(sizeHint, 1 << 16), streamLimit - 1) + 1
    var filled = Bytes([])
    while true {
      let already = filled
      var ended = false
      let storage = try unsafe ByteStorage.allocate(capacity: capacity) { (block) throws(ReadError) -> Int in
        var used = already.count
        unsafe already.withUnsafeBytes { unsafe block.copyMemory(from: $0) }
        while used < capacity {
          let got = unsafe Glibc.read(descriptor, block.baseAddress.map { unsafe $0 + used }, capacity - used)
          if got < 0 {
            if errno == EINTR { continue }
            throw ReadError(.systemCall("read", errno: errno), path: path)
          }
          if got == 0 {
            ended = true
            break
          }
          used += got
        }
        return used
      }
      guard let storage else { throw ReadError(.noMemory(capacity), path: path) }
      filled = Bytes(storage)
      if ended { return filled }
      guard capacity < streamLimit else { throw ReadError(.tooLarge(limit: streamLimit), path: path) }
      capacity = min(capacity * 2, streamLimit)
    }
  }
}
