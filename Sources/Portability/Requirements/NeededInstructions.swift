import BPFObject

extension ObjectRequirements {
  /// What the instructions of a program, and of what it calls, need that the first kernels with BTF did not take; `program` is its number.
  public func instructionFeatures(of program: Int) -> [InstructionFeature] {
    var found = Set<InstructionFeature>()
    for function in functions(of: program) where needs.indices.contains(function) {
      for case .feature(let feature) in needs[function].sites.lazy.map(\.need) { found.insert(feature) }
    }
    return InstructionFeature.allCases.filter(found.contains)
  }
}
