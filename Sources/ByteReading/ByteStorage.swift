import Glibc

/// The one owner of a block of memory that ``Bytes`` look at: a mapping or an allocation.
///
/// It is immutable from the moment it is handed out, which is what makes sharing it between threads sound.
@safe @usableFromInline final class ByteStorage: @unchecked Sendable {
  let address: UnsafeRawPointer
  let count: Int
  private let release: Release

  private enum Release {
    case unmap
    case free
  }

  /// Takes over a mapping made by mmap(2); `count` is its length in bytes, above zero.
  init(mapping address: UnsafeRawPointer, count: Int) {
    unsafe self.address = address
    self.count = count
    release = .unmap
  }

  /// Takes over a block made by malloc(3), of which the first `count` bytes are written.
  init(allocation address: UnsafeRawPointer, count: Int) {
    unsafe self.address = address
    self.count = count
    release = .free
  }

  deinit {
    switch release {
    case .unmap: unsafe munmap(UnsafeMutableRawPointer(mutating: address), count)
    case .free: unsafe free(UnsafeMutableRawPointer(mutating: address))
    }
  }

  /// Allocates `capacity` bytes and lets `body` fill them; `body` returns how many it wrote.
  ///
  /// Returns nil where the memory cannot be had.
  static func allocate<E: Error>(
    capacity: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) -> ByteStorage? {
    guard let block = unsafe malloc(max(capacity, 1)) else { return nil }
    let used: Int
    do throws(E) {
      used = try unsafe body(UnsafeMutableRawBufferPointer(start: block, count: capacity))
    } catch {
      unsafe free(block)
      throw error
    }
    precondition(used >= 0 && used <= capacity)
    return unsafe ByteStorage(allocation: UnsafeRawPointer(block), count: used)
  }
}
