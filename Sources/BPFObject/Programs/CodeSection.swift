public import ELF

/// A section with instructions, and the functions that lie in it.
public struct CodeSection: Sendable {
  public let index: SectionIndex
  public let name: String
  public let instructions: InstructionList
  /// Its functions in the order of their first slots.
  public let programs: [Program]

  /// The function that a slot belongs to; nil for slots of none, such as what is left of a weak function that another one replaced.
  public func program(at index: InstructionIndex) -> Program? {
    // As libbpf looks: the last one that begins at or before it, and that one alone.
    let next = programs.partition { $0.start > index }
    guard next > 0, programs[next - 1].contains(index) else { return nil }
    return programs[next - 1]
  }
}

extension Array {
  /// The first position at which `isBehind` holds, in an array that is ordered by it.
  func partition(_ isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
