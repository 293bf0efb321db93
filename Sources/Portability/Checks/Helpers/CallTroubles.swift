import BPFObject

extension ObjectRequirements {
  /// What is wrong with what the instructions of a program, and of all that it calls, need: no more than `limit`. `trouble` is asked of each
  /// need, and told whether it is one of a function that the program calls.
  func troubles(
    of program: Int, limit: Int, _ trouble: (CodeNeeds.Need, _ isCalled: Bool) -> (FindingCause, Finding.Effect)?
  ) -> [ArgumentCheck.Trouble] {
    var found: [ArgumentCheck.Trouble] = []
    for function in functions(of: program) {
      for site in needs[function].sites {
        guard found.count < limit else { return found }
        guard let (cause, effect) = trouble(site.need, function != program) else { continue }
        found.append(ArgumentCheck.Trouble(section: needs[function].section, slot: site.slot, cause: cause, effect: effect))
      }
    }
    return found
  }
}
