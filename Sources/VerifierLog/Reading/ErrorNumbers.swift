/// Numbers of errors as logs write them: `-EACCES`, `-13`, `Permission denied`, `permission denied`.
public enum ErrorNumbers {
  /// The errno in a text; nil where there is none that this knows.
  static func number(in text: String) -> Int32? {
    let bytes = Array(text.utf8)
    if let place = bytes.firstIndex(of: 0x2d) ?? bytes.firstIndex(of: 0x28),
      let (value, _) = bytes.number(place + (bytes.byte(place + 1) == 0x2d ? 2 : 1))
    {
      return Int32(value)
    }
    if let place = bytes.place(of: "errno "), let (value, _) = bytes.number(place + 6) { return Int32(value) }
    let lower = bytes.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    for entry in all where lower.place(of: entry.words) != nil { return entry.number }
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, isOfName(bytes[end]) { end += 1 }
      if end > start, let entry = all.first(where: { $0.name.utf8.elementsEqual(bytes[start..<end]) }) { return entry.number }
      start = end + 1
    }
    return nil
  }

  private static func isOfName(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

  /// The name, such as `EACCES`; nil for others than those that loading comes to.
  public static func name(_ number: Int32) -> String? { all.first { $0.number == number }?.name }

  /// What it says where the kernel has no other words; nil for others.
  public static func meaning(_ number: Int32) -> String? { all.first { $0.number == number }?.meaning }

  private struct Entry {
    let number: Int32
    let name: String
    let words: String
    let meaning: String
  }

  /// Of Linux on all machines that run BPF alike (`asm-generic/errno-base.h`, `errno.h`).
  private static let all: [Entry] = [
    Entry(
      number: 1, name: "EPERM", words: "operation not permitted",
      meaning:
        "The caller lacks a capability (CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN), or a lockdown, seccomp or sandbox rule refuses the call before the verifier looks at the program."
    ),
    Entry(
      number: 2, name: "ENOENT", words: "no such file or directory",
      meaning: "Something that the program names is not there: a file, a tracepoint, a type."),
    Entry(
      number: 3, name: "ESRCH", words: "no such process", meaning: "What the program attaches to is not in the kernel's types."),
    Entry(
      number: 7, name: "E2BIG", words: "argument list too long",
      meaning:
        "The program has more instructions than the kernel takes (4096 without privilege and before Linux 5.2, else 1000000), or the verifier had to look at too many."
    ),
    Entry(
      number: 9, name: "EBADF", words: "bad file descriptor",
      meaning: "A descriptor (of a map, a program or a type table) is not open."),
    Entry(
      number: 11, name: "EAGAIN", words: "resource temporarily unavailable",
      meaning: "The verifier was interrupted: loaders try again."),
    Entry(
      number: 12, name: "ENOMEM", words: "cannot allocate memory",
      meaning: "There is not enough memory, or the process's limit is reached."),
    Entry(
      number: 13, name: "EACCES", words: "permission denied",
      meaning: "The verifier refused the program: an access or call that it could not prove safe. Its words are not in this log."),
    Entry(
      number: 14, name: "EFAULT", words: "bad address",
      meaning: "The verifier met a state that it holds impossible, or an address of the caller's that cannot be read."),
    Entry(number: 16, name: "EBUSY", words: "device or resource busy", meaning: "Something is used by others at the moment."),
    Entry(number: 17, name: "EEXIST", words: "file exists", meaning: "There is such a thing already."),
    Entry(number: 19, name: "ENODEV", words: "no such device", meaning: "The device is not there."),
    Entry(
      number: 22, name: "EINVAL", words: "invalid argument",
      meaning:
        "The kernel does not take the program as it is given: a type of program, attach type, flag or function that this kernel does not know or does not allow here, or a rule of the verifier. Its words are not in this log."
    ),
    Entry(
      number: 28, name: "ENOSPC", words: "no space left on device",
      meaning: "The verifier's log did not fit the buffer that was given: the reason is behind its end. Give a larger buffer."),
    Entry(
      number: 71, name: "EPROTO", words: "protocol error",
      meaning: "The verifier cannot follow the program: a part of what it needs is unknown to it."),
    Entry(
      number: 95, name: "EOPNOTSUPP", words: "operation not supported",
      meaning: "This kernel does not do that, or was built without it."),
    Entry(
      number: 524, name: "ENOTSUPP", words: "unknown error 524",
      meaning:
        "This kernel does not do that: often the compiler for BPF lacks it on this machine, or the type of program is not there."),
  ]
}
