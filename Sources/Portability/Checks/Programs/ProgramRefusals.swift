import BPFObject

/// What the kernel refuses a program for as a whole, whether the verifier gets there or not: how it is loaded, the global functions that it
/// calls, the maps that it names.
struct ProgramRefusals {
  private let inventory: ObjectInventory
  private let flags: ProgramFlagsCheck
  private let results: FunctionResultCheck
  private let maps: ProgramMapCheck

  init(_ check: ObjectCheck) {
    inventory = check.requirements.inventory
    (flags, results, maps) = (ProgramFlagsCheck(check.facts), FunctionResultCheck(check), ProgramMapCheck(check))
  }

  func findings(of program: Int, limit: Int) -> [Finding] {
    flags.findings(inventory.programs[program])
      + (results.findings(of: program) + maps.findings(of: program)).prefix(limit)
  }
}
