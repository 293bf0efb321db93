import BTF
import ByteReading
import Relocation

/// The values of one of the kernel's own enums, such as `enum bpf_func_id`: which of them it has tells what it knows.
struct EnumeratorNumbers: Sendable {
  /// Nil where the kernel's BTF has no such enum: nothing can be told then.
  private let values: Set<UInt64>?

  init(_ found: KernelFacts.Found?, in target: RelocationTarget) {
    guard let found else {
      values = nil
      return
    }
    var values = Set<UInt64>()
    for enumerator in found.table.enumerators(of: found.record) {
      // `__BPF_FUNC_MAX_ID` and its like are no entries.
      guard let name = found.table.kernelName(enumerator.nameOffset), !(name.count > 1 && name[0] == 0x5f && name[1] == 0x5f) else {
        continue
      }
      values.insert(enumerator.value)
    }
    self.values = values
  }

  /// Whether the kernel has the value; nil where that cannot be told.
  func contains(_ value: UInt32) -> Bool? { values?.contains(UInt64(value)) }
}
