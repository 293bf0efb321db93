import ByteReading

/// Many elements of a map in one call (Linux 5.6).
extension KernelMap {
  /// Where a walk over a map has come to: opaque, and of the kernel's own size.
  public struct BatchPosition: Hashable, Sendable {
    var token: [UInt8]
    /// Whether a part was read already.
    var isStarted = false

    /// The start of a map with keys of that many bytes; the kernel's own mark takes at least 4 bytes.
    public init(keySize: Int) { token = Array(repeating: 0, count: max(keySize, 8)) }
  }

  /// Reads elements into `keys` and `values`, which have room for `count`; returns how many came, and whether there are more.
  ///
  /// ENOSPC says that a bucket of a hash has more elements than `count`: ask again with more room.
  public borrowing func lookUpBatch(
    _ position: inout BatchPosition, keys: inout [UInt8], values: inout [UInt8], count: Int, removing: Bool = false,
    flags: UInt64 = 0
  ) throws(KernelError) -> (count: Int, isLast: Bool) {
    try checkRoom(removing ? .takeBatch : .lookupBatch, keys: keys.count, values: values.count, count: count)
    try checkRoom(removing ? .takeBatch : .lookupBatch, keys: position.token.count, values: nil)
    let previous = Bytes(position.token)
    var attributes = AttributeBytes(count: 56)
    let isStarted = position.isStarted
    var isLast = false
    let command: BPFCommand = removing ? .takeBatch : .lookupBatch
    try SystemCall.withAddresses(of: [previous]) { (from) throws(KernelError) in
      try SystemCall.withAddress(of: &position.token) { (to) throws(KernelError) in
        try SystemCall.withAddress(of: &keys) { (keys) throws(KernelError) in
          try SystemCall.withAddress(of: &values) { (values) throws(KernelError) in
            attributes.set(isStarted ? from[0] : 0, at: 0)  // in_batch
            attributes.set(to, at: 8)  // out_batch
            attributes.set(keys, at: 16)  // keys
            attributes.set(values, at: 24)  // values
            attributes.set(UInt32(clamping: count), at: 32)  // count
            attributes.set(descriptor.attribute, at: 36)  // map_fd
            attributes.set(flags, at: 40)  // elem_flags
            do throws(KernelError) {
              try SystemCall.bpf(command, &attributes, subject: label)
            } catch {
              // The last part comes together with ENOENT.
              guard error.isNotFound else { throw error }
              isLast = true
            }
          }
        }
      }
    }
    position.isStarted = true
    return (Int(attributes.get(UInt32.self, at: 32)), isLast)
  }

  /// Sets `count` elements; returns how many were set, which is fewer only together with an error.
  public borrowing func updateBatch(keys: [UInt8], values: [UInt8], count: Int, flags: UInt64 = 0) throws(KernelError) {
    try checkRoom(.updateBatch, keys: keys.count, values: values.count, count: count)
    try SystemCall.withAddress(of: keys) { (keys) throws(KernelError) in
      try SystemCall.withAddress(of: values) { (values) throws(KernelError) in
        var attributes = batch(keys, values, count, flags)
        try SystemCall.bpf(.updateBatch, &attributes, subject: label)
      }
    }
  }

  /// Removes `count` elements, all of which must be there.
  public borrowing func removeBatch(keys: [UInt8], count: Int) throws(KernelError) {
    try checkRoom(.deleteBatch, keys: keys.count, values: nil, count: count)
    try SystemCall.withAddress(of: keys) { (keys) throws(KernelError) in
      var attributes = batch(keys, 0, count, 0)
      try SystemCall.bpf(.deleteBatch, &attributes, subject: label)
    }
  }

  private borrowing func batch(_ keys: UInt64, _ values: UInt64, _ count: Int, _ flags: UInt64) -> AttributeBytes {
    var attributes = AttributeBytes(count: 56)
    attributes.set(keys, at: 16)
    attributes.set(values, at: 24)
    attributes.set(UInt32(clamping: count), at: 32)
    attributes.set(descriptor.attribute, at: 36)
    attributes.set(flags, at: 40)
    return attributes
  }
}
