import ByteReading

/// The options as they lie behind the first 16 bytes (`link_create` of `union bpf_attr`).
extension LinkCreation.Options {
  func withAttributes<R: ~Copyable>(
    _ block: inout AttributeBytes, _ body: (inout AttributeBytes) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    switch self {
    case .none:
      return try body(&block)
    case .perfEvent(let cookie):
      block.setUnlessZero(cookie, at: 16)  // bpf_cookie
      return try body(&block)
    case .tracing(let type, let cookie):
      block.setUnlessZero(type, at: 16)  // target_btf_id
      block.setUnlessZero(cookie, at: 24)  // cookie
      return try body(&block)
    case .netfilter(let hook):
      hook.set(&block)
      return try body(&block)
    case .anchor(let anchor):
      let (flags, relative) = anchor.attributes
      block.set(block.get(UInt32.self, at: 12) | flags.rawValue, at: 12)  // flags
      block.setUnlessZero(relative, at: 16)  // relative_fd, relative_id
      block.setUnlessZero(anchor.expectedRevision, at: 24)  // expected_revision
      return try body(&block)
    case .iterator(let target):
      let info = target.attributes
      return try SystemCall.withAddresses(of: [Bytes(info.bytes)]) { (addresses) throws(KernelError) in
        block.setUnlessZero(addresses[0], at: 16)  // iter_info
        block.setUnlessZero(UInt32(clamping: info.bytes.count), at: 24)  // iter_info_len
        return try body(&block)
      }
    case .kernelProbes(let probes):
      return try probes.withAttributes(&block, body)
    case .userProbes(let probes):
      return try probes.withAttributes(&block, body)
    case .tracings(let types, let cookies):
      return try SystemCall.withAddresses(of: [Bytes(table: types), Bytes(table: cookies)]) { (addresses) throws(KernelError) in
        block.set(addresses[0], at: 16)  // ids
        block.set(addresses[1], at: 24)  // cookies
        block.set(UInt32(clamping: types.count), at: 32)  // cnt
        return try body(&block)
      }
    }
  }
}

extension Bytes {
  /// Integers one after another in the host's order; empty for none.
  init<T: FixedWidthInteger>(table: [T]) {
    var block = AttributeBytes()
    for (index, value) in table.enumerated() { block.set(value, at: index * (T.bitWidth / 8)) }
    self.init(block.bytes)
  }

  /// Text with a NUL behind it.
  init(terminated text: String) { self.init(Array(text.utf8) + [0]) }
}
