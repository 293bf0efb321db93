import ByteReading

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  walk(Bytes(unsafe Array(UnsafeBufferPointer(start: start, count: count))))
  return 0
}
