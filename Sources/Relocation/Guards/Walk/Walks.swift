import BPFObject
import ELF

/// The walks over all programs of an object.
struct Walks {
  private let image: CodeImage
  private let surroundings: GuardAnalysis.Surroundings
  /// The slots that are asked about.
  private let wanted: [UInt32]
  private let joinsWays: Bool
  private let perProgram: Int
  private var left: Int
  private(set) var findings: Findings
  private var regions = RegionStore()

  init(
    _ image: CodeImage, _ surroundings: GuardAnalysis.Surroundings, _ limits: GuardAnalysis.Limits, wanted: [UInt32],
    joinsWays: Bool
  ) {
    (self.image, self.surroundings, self.wanted, self.joinsWays) = (image, surroundings, wanted, joinsWays)
    (perProgram, left) = (limits.perProgram, limits.inTotal)
    findings = Findings(slotCount: image.slots.count)
  }

  /// Walks the programs, and what the kernel verifies besides: global functions and callbacks of exceptions.
  mutating func walk(programs: [Int], callbacks: [Int]) {
    for number in programs {
      let type = image.functions[number].program.definition?.programType
      // What takes the place of a function of another program is verified as a global one is.
      if type == .extensionProgram {
        walkAlone(number, type, isCertain: true)
      } else {
        walk(number, type, [.context], isCertain: true)
      }
    }
    for number in callbacks { findings.verifyAlone(number, in: nil, isCertain: false) }
    var done: [Findings.Alone: Bool] = [:]
    while case let open = findings.alone.filter({ done[$0.key] != $0.value }), !open.isEmpty {
      for (place, isCertain) in open.sorted(by: { $0.key < $1.key }) {
        done[place] = isCertain
        walkAlone(place.function, place.type, isCertain: isCertain)
      }
    }
  }

  /// A function that the kernel verifies by its prototype.
  private mutating func walkAlone(_ function: Int, _ type: ProgramType?, isCertain: Bool) {
    let prototype = image.functions[function].prototype
    walk(function, type, prototype?.arguments ?? [], isCertain: isCertain && prototype?.isCertain != false)
  }

  private mutating func walk(
    _ function: Int, _ type: ProgramType?, _ arguments: [GlobalFunctions.Argument], isCertain: Bool
  ) {
    guard left > 0 else { return findings.isIncomplete = true }
    let reach = image.outline.reach(of: function)
    // Looking at code without walking it takes time as well.
    left -= reach.slots.count / 16 + 1
    let wanted = wanted.filter { reach.slots.contains($0) }
    guard !wanted.isEmpty else { return }
    let allowed = min(left, perProgram)
    var walk = ProgramWalk(
      image, surroundings, type: type, findings: findings, regions: regions, joinsWays: joinsWays,
      ahead: Ahead(of: wanted, reach.slots, image, budget: allowed), budget: allowed)
    // Held by the walk alone, what it adds copies nothing.
    regions = RegionStore()
    let budget = walk.budget
    walk.run(function: function, arguments: arguments, isCertain: isCertain)
    left -= budget - walk.budget
    findings = walk.findings
    regions = walk.regions
    if walk.isExhausted { findings.exhaust(reach.slots) }
    // Kernels before 6.8 verify every global function that the program holds, called or not.
    guard surroundings.verifiesUncalled != false else { return }
    for number in reach.verifiedAlone { findings.verifyAlone(number, in: type, isCertain: false) }
  }
}
