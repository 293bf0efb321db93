/// Elements of a map, one at a time. Keys and values have the sizes that the map was created with; of maps by processor, the value is
/// one for each possible processor, each rounded up to 8 bytes.
extension KernelMap {
  /// Reads the value of `key` into `value`; false where there is none (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// Where `value` has no room for what the map's values take, that is refused with EFAULT: the kernel does not know how much there is.
  public borrowing func lookUp(_ key: [UInt8], into value: inout [UInt8], flags: UInt64 = 0) throws(KernelError) -> Bool {
    do throws(KernelError) {
      try checkRoom(.lookupElement, keys: key.count, values: value.count)
      try element(.lookupElement, key, &value, flags)
      return true
    } catch {
      if error.isNotFound { return false }
      throw error
    }
  }

  /// Reads the value of `key` into `value` and removes it; false where there is none (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`; queues and
  /// stacks since Linux 4.20 with an empty key, hashes since 5.14).
  public borrowing func take(_ key: [UInt8], into value: inout [UInt8], flags: UInt64 = 0) throws(KernelError) -> Bool {
    do throws(KernelError) {
      try checkRoom(.takeElement, keys: key.count, values: value.count)
      try element(.takeElement, key, &value, flags)
      return true
    } catch {
      if error.isNotFound { return false }
      throw error
    }
  }

  /// Sets the value of `key` (`BPF_MAP_UPDATE_ELEM`). `flags` is `BPF_ANY` 0, `BPF_NOEXIST` 1 or `BPF_EXIST` 2, and `BPF_F_LOCK` 4.
  public borrowing func update(_ key: [UInt8], _ value: [UInt8], flags: UInt64 = 0) throws(KernelError) {
    try checkRoom(.updateElement, keys: key.count, values: value.count)
    try SystemCall.withAddress(of: key) { (key) throws(KernelError) in
      try SystemCall.withAddress(of: value) { (value) throws(KernelError) in
        var attributes = elementAttributes(key, value, flags)
        try SystemCall.bpf(.updateElement, &attributes, subject: label)
      }
    }
  }

  /// Removes `key`; false where it was not there (`BPF_MAP_DELETE_ELEM`).
  @discardableResult public borrowing func remove(_ key: [UInt8]) throws(KernelError) -> Bool {
    do throws(KernelError) {
      try checkRoom(.deleteElement, keys: key.count, values: nil)
      try SystemCall.withAddress(of: key) { (key) throws(KernelError) in
        var attributes = elementAttributes(key, 0, 0)
        try SystemCall.bpf(.deleteElement, &attributes, subject: label)
      }
      return true
    } catch {
      if error.isNotFound { return false }
      throw error
    }
  }

  /// Writes the key that follows `key` to `next`; false after the last one. An empty `key` asks for the first
  /// (`BPF_MAP_GET_NEXT_KEY`, for the first since Linux 4.12).
  public borrowing func nextKey(after key: [UInt8], into next: inout [UInt8]) throws(KernelError) -> Bool {
    do throws(KernelError) {
      // Without one before it the key is empty.
      try checkRoom(.nextKey, keys: key.isEmpty ? nil : key.count, values: nil)
      try checkRoom(.nextKey, keys: next.count, values: nil)
      try element(.nextKey, key, &next, 0)
      return true
    } catch {
      if error.isNotFound { return false }
      throw error
    }
  }

  private borrowing func element(
    _ command: BPFCommand, _ key: [UInt8], _ value: inout [UInt8], _ flags: UInt64
  ) throws(KernelError) {
    try SystemCall.withAddress(of: key) { (key) throws(KernelError) in
      try SystemCall.withAddress(of: &value) { (value) throws(KernelError) in
        var attributes = elementAttributes(key, value, flags)
        try SystemCall.bpf(command, &attributes, subject: label)
      }
    }
  }

  private borrowing func elementAttributes(_ key: UInt64, _ value: UInt64, _ flags: UInt64) -> AttributeBytes {
    var attributes = AttributeBytes(count: 24)
    attributes.set(descriptor.attribute, at: 0)  // map_fd
    attributes.set(key, at: 8)  // key
    attributes.set(value, at: 16)  // value, next_key
    attributes.setUnlessZero(flags, at: 24)  // flags
    return attributes
  }
}
