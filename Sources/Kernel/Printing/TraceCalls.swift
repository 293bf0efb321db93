import CBPF
import Glibc

/// What reading the kernel's trace asks for besides bpf(2).
enum TraceCalls {
  /// tracefs, mounted nowhere: the descriptor of its root (Linux 5.2). Needs CAP_SYS_ADMIN.
  static func mount() throws(KernelError) -> Descriptor {
    let number = unsafe cbpf_detached_mount("tracefs")
    guard number >= 0 else { throw KernelError(call: "fsmount", subject: "tracefs", number: -number) }
    return try Descriptor(owning: number).aboveStandard(subject: "tracefs")
  }

  static func makeFolder(_ path: String) throws(KernelError) {
    guard unsafe mkdir(path, 0o700) == 0 else { throw KernelError(call: "mkdir", subject: path, number: errno) }
  }

  static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

  /// Writes a word to a file of tracefs.
  static func write(_ word: String, to path: String) throws(KernelError) {
    let file = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw KernelError(call: "open", subject: path, number: errno) }
    defer { _ = close(file) }
    let bytes = Array(word.utf8)
    let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw KernelError(call: "write", subject: path, number: written < 0 ? errno : EIO) }
  }

  /// Opens a pipe of tracefs, whose reads never wait.
  static func openPipe(_ path: String) throws(KernelError) -> Int32 {
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw KernelError(call: "open", subject: path, number: errno) }
    return file
  }

  /// Reads what is there; 0 where nothing is.
  static func read(_ file: Int32, into buffer: inout [UInt8]) throws(KernelError) -> Int {
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
    if count < 0, errno == EAGAIN || errno == EINTR { return 0 }
    guard count >= 0 else { throw KernelError(call: "read", subject: "trace_pipe", number: errno) }
    return count
  }

  /// Whether a process of that number is there.
  static func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno != ESRCH }
}
