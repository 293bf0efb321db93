/// Finished text at an address that does not change, for many threads to copy from. Whoever has it must free it.
@safe struct FrozenText: @unchecked Sendable {
  /// Bytes that can be read past the end.
  static let slack = 128

  let start: UnsafeRawPointer
  let count: Int

  init(start: UnsafeRawPointer, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  func free() { unsafe start.deallocate() }

  /// Whether the byte at `offset`, which must lie inside, is one of UTF-8 that continues a character.
  func isContinuation(at offset: Int) -> Bool {
    precondition(offset >= 0 && offset < count)
    return unsafe start.load(fromByteOffset: offset, as: UInt8.self) & 0xc0 == 0x80
  }
}
