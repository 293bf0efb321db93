import BPFObject

/// What a helper does to what is known: what it returns, and what memory of the program it reads or writes.
///
/// By the prototypes in the kernel (`kernel/bpf/helpers.c`, `kernel/trace/bpf_trace.c`, `net/core/filter.c`). What is not listed may do
/// anything.
struct HelperEffect {
  enum Result: Hashable {
    /// A number of which the verifier knows nothing (`RET_INTEGER`, unless `do_refine_retval_range()` knows the helper).
    case anyNumber
    /// A map's element, or null where there is none.
    case element
    case memoryOrNull
    case objectOrNull
    case object
    case other
  }

  enum Memory: Hashable {
    case untouched
    /// Reads what these registers lead to.
    case reads([UInt8])
    /// Reads a key, and a value where the third register is among them, of the map that the first one holds.
    case readsElement([UInt8])
    /// Writes to what a register leads to, as many bytes as another one says; reads what the others lead to.
    case writes(UInt8, size: UInt8, reads: [UInt8] = [])
    case any
  }

  let result: Result
  let memory: Memory
  /// Whether it calls a function of the program.
  var callsBack: Bool = false

  private init(_ result: Result, _ memory: Memory, callsBack: Bool = false) {
    (self.result, self.memory, self.callsBack) = (result, memory, callsBack)
  }

  init(_ helper: HelperFunction) {
    self = HelperEffect.known(helper) ?? HelperEffect(.other, .any)
  }

  private static func known(_ helper: HelperFunction) -> HelperEffect? {
    switch helper.rawValue {
    // Numbers: times, random ones, who runs, cookies, addresses.
    case 5, 7, 14, 15, 35, 80, 118, 123, 125, 160, 173, 174, 208: HelperEffect(.anyNumber, .untouched)
    // Actions on what is no memory of the program: stack ids, signals, tail calls, records of rings.
    case 27, 109, 117: HelperEffect(.anyNumber, .untouched)
    case 8, 12, 42, 132, 133: HelperEffect(.other, .untouched)
    case 131: HelperEffect(.memoryOrNull, .untouched)
    case 158: HelperEffect(.object, .untouched)
    case 153: HelperEffect(.objectOrNull, .untouched)
    // Sockets, made into others or looked up.
    case 95, 96, 98, 136, 137, 138, 139, 140, 178, 196: HelperEffect(.objectOrNull, .untouched)
    case 84, 85, 99: HelperEffect(.objectOrNull, .reads([2]))
    // Maps.
    case 1, 195: HelperEffect(.element, .readsElement([2]))
    case 2: HelperEffect(.anyNumber, .readsElement([2, 3]))
    case 3: HelperEffect(.anyNumber, .readsElement([2]))
    // Storage of sockets, inodes, tasks and groups.
    case 107, 145, 156, 210: HelperEffect(.memoryOrNull, .reads([3]))
    case 108, 146, 157, 211: HelperEffect(.anyNumber, .untouched)
    // Output.
    case 6: HelperEffect(.anyNumber, .reads([1]))
    case 25, 111: HelperEffect(.anyNumber, .reads([4]))
    case 130: HelperEffect(.anyNumber, .reads([2]))
    case 126: HelperEffect(.anyNumber, .reads([2, 4]))
    case 127, 36: HelperEffect(.anyNumber, .reads([2]))
    case 177: HelperEffect(.anyNumber, .reads([1, 3]))
    case 182: HelperEffect(.anyNumber, .reads([1, 3]))
    // Reading of memory. The verifier knows limits of the lengths that some return.
    case 4, 112, 113, 148: HelperEffect(.anyNumber, .writes(1, size: 2))
    case 45, 114, 115: HelperEffect(.other, .writes(1, size: 2))
    case 16: HelperEffect(.anyNumber, .writes(1, size: 2))
    case 67, 141: HelperEffect(.other, .writes(2, size: 3))
    case 120: HelperEffect(.anyNumber, .writes(3, size: 4))
    case 147: HelperEffect(.anyNumber, .writes(2, size: 3))
    case 149: HelperEffect(.anyNumber, .writes(1, size: 2, reads: [3]))
    case 165: HelperEffect(.anyNumber, .writes(1, size: 2, reads: [3, 4]))
    // Those that call back, at once or later.
    case 164, 170, 180, 181, 209: HelperEffect(.other, .any, callsBack: true)
    default: nil
    }
  }
}
