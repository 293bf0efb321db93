import Glibc

/// What the C library says about an errno, such as "No such file or directory".
///
/// It knows every number that the kernel returns to user space, but for the few of the kernel's own that leak through bpf(2)
/// (`ENOTSUPP`, 524).
public func systemErrorText(_ number: Int32) -> String {
  if number == 524 { return "Operation is not supported (ENOTSUPP)" }
  // `strerror` may write into a buffer of its thread, which nothing else touches before the copy is made.
  guard let text = unsafe strerror(number) else { return "errno \(number)" }
  return unsafe String(cString: text)
}
