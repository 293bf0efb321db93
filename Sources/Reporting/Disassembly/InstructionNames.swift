/// What is known about the place of one instruction beyond its bits: names for its text.
public struct InstructionNames: Hashable, Sendable {
  /// What a call calls or a 64-bit load loads: a function, a map, a variable, a section.
  public var subject: String?
  /// Bytes behind the start of the subject that a 64-bit load points to.
  public var displacement: Int64
  /// What a jump leads to, such as `handle_open+0x20`.
  public var target: String?
  /// Whether calls of helpers show the name with the number, as the kernel's log does: `call bpf_ktime_get_ns#5`.
  public var namesHelpers: Bool
  /// Whether it is code of the kernel, which has instructions that no object has.
  public var isLoaded = false

  public init(subject: String? = nil, displacement: Int64 = 0, target: String? = nil, namesHelpers: Bool = false) {
    self.subject = subject
    self.displacement = displacement
    self.target = target
    self.namesHelpers = namesHelpers
  }

  /// Nothing is known: the text is what `llvm-objdump -d` prints.
  public static let none = InstructionNames()
}
