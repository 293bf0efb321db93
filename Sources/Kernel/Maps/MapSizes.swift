import Glibc

/// How much the kernel reads of a key and writes of a value: it takes whatever it is given for room enough.
struct MapSizes: Hashable, Sendable {
  /// Bytes of a key; 0 for maps without any.
  let key: Int
  /// Bytes of a value: of maps by processor those of all possible ones (`bpf_map_value_size()` in `kernel/bpf/syscall.c`).
  let value: Int

  init(key: Int, value: Int) { (self.key, self.value) = (key, value) }

  /// Nil where it is not known how many processors there may be.
  init?(type: UInt32, keySize: UInt32, valueSize: UInt32) {
    let one = Int(valueSize)
    guard MapSizes.byProcessor.contains(type) else {
      self.init(key: Int(keySize), value: one)
      return
    }
    guard let count = (try? Processors.possibleCount()).flatMap({ $0 }) else { return nil }
    let (all, overflow) = ((one + 7) / 8 * 8).multipliedReportingOverflow(by: count)
    guard !overflow else { return nil }
    self.init(key: Int(keySize), value: all)
  }

  /// `BPF_MAP_TYPE_PERCPU_HASH`, `PERCPU_ARRAY`, `LRU_PERCPU_HASH`, `PERCPU_CGROUP_STORAGE`
  private static let byProcessor: Set<UInt32> = [5, 6, 10, 21]
}

extension KernelMap {
  /// Refuses buffers that are smaller than what the kernel takes or writes of `count` elements; nil for what is not handed over.
  borrowing func checkRoom(_ call: BPFCommand, keys: Int?, values: Int?, count: Int = 1) throws(KernelError) {
    guard let sizes else { return }
    let wanted = (sizes.key.multipliedReportingOverflow(by: count), sizes.value.multipliedReportingOverflow(by: count))
    let isEnough =
      !wanted.0.overflow && !wanted.1.overflow && keys ?? .max >= wanted.0.partialValue && values ?? .max >= wanted.1.partialValue
    guard isEnough else { throw KernelError(call, subject: label, number: EFAULT) }
  }
}
