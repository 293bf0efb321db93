import BPFObject
import Relocation

/// Where in its context a program reads or writes on one kernel: what the object says, and what relocations make of it.
struct ContextPlaces {
  let resolutions: [Resolution]

  /// From the start of the context, and how many bytes; nil where no relocation tells.
  func place(of access: ContextReads.Access) -> (offset: Int, size: Int)? {
    guard let relocation = access.relocation else { return (Int(access.offset), access.size) }
    guard resolutions.indices.contains(relocation) else { return nil }
    switch resolutions.outcome(at: relocation) {
    case .unchanged, .adjusted: break
    case .absent, .poisoned, .ambiguous, .error: return nil
    }
    guard let value = resolutions[relocation].new, let offset = Int(exactly: value.value), offset < 1 << 16 else { return nil }
    return (Int(access.base) + offset, value.width > 0 ? Int(value.width) : access.size)
  }
}
