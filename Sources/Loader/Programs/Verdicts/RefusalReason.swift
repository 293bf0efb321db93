public import BPFObject
import ByteReading
import Glibc
import Kernel
import Relocation

extension ProgramFailure {
  /// Why the program was not loaded, in one line; maps and functions that are missing have names where the inventory is given.
  public func reason(_ program: Program, in inventory: ObjectInventory? = nil) -> String {
    guard case .refused(let error) = self else { return "\(self)" }
    let answer = " (\(systemErrorText(error.number)), errno \(error.number))"
    if let words = VerifierWords.reason(error.log) { return (ProgramFailure.explained(words, inventory) ?? words) + answer }
    // Without a word of the verifier's: it was not asked.
    if error.number == EINVAL, let type = program.definition?.programType {
      return "\(error); refused before the verifier looked at it: this kernel may not know programs of type \(type)"
    }
    return "\(error)"
  }

  /// What the verifier's words mean where it came to something that loading put in place of what is not there; nil for other words.
  private static func explained(_ words: String, _ inventory: ObjectInventory?) -> String? {
    // `invalid func unknown#2001000003`
    guard let mark = words.lastIndex(of: "#"), words[..<mark].hasSuffix("unknown"),
      let number = Int32(words[mark...].dropFirst().prefix { $0.isNumber })
    else { return nil }
    if number == Poison.helper {
      return "it gets to a CO-RE relocation for which this kernel has nothing (relocs says which)"
    }
    if let map = name(number, from: ProgramReferences.missingMap, in: inventory?.maps.map(\.name) ?? []) {
      return "it uses map '\(map)', which is not created"
    }
    if let function = name(number, from: ProgramReferences.missingFunction, in: inventory?.externs.map(\.name) ?? []) {
      return "it gets to a call of function '\(function)', which this kernel has not"
    }
    return nil
  }

  private static func name(_ number: Int32, from first: Int32, in names: [String]) -> String? {
    let index = Int(number) - Int(first)
    return names.indices.contains(index) ? names[index] : nil
  }
}
