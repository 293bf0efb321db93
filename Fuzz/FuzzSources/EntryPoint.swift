import Glibc

/// What libFuzzer calls with every input. Sources are files: it is written to one that has no place on a disk.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let path = "/dev/shm/btfscope-fuzz-\(getpid())"
  let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { return -1 }
  defer {
    close(descriptor)
    unsafe unlink(path)
  }
  guard unsafe write(descriptor, start, count) == count else { return -1 }
  walk(path)
  return 0
}
