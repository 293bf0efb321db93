/// Who reaches what: direct uses, followed through calls.
struct CallGraph {
  /// One for each function, in the order of ``ObjectFile/programs``.
  private(set) var uses: [ProgramUses] = []
  private(set) var problems = ProblemList()

  /// `BPF_MAX_SUBPROGS`, the program itself not counted.
  static let subprogramLimit = 256
  /// Calls that are followed in all: a file of a megabyte could describe billions.
  private static let limit = 1 << 24

  init(_ programs: [Program], _ direct: [ProgramUses]) {
    var budget = CallGraph.limit
    for (index, program) in programs.enumerated() {
      // What calls nothing needs no search: of most files these are most functions.
      guard !direct[index].subprograms.isEmpty else {
        uses.append(direct[index].sorted)
        continue
      }
      let (reached, isComplete) = CallGraph.reach(index, direct, &budget)
      if !isComplete {
        problems.append(
          ObjectProblem(
            .call(program.name, nil, .tooManySubprograms(limit: CallGraph.subprogramLimit)), section: program.sectionName))
      }
      uses.append(CallGraph.sum(index, reached, direct))
    }
  }

  /// The functions that `index` reaches, in the order in which libbpf appends them: each where it is called first, then what it calls.
  private static func reach(_ index: Int, _ direct: [ProgramUses], _ budget: inout Int) -> (reached: [Int], isComplete: Bool) {
    var reached: [Int] = []
    var seen: Set<Int> = [index]
    // What is left to follow of each function on the way: depth is bounded by the file, not by the stack.
    var path: [(function: Int, next: Int)] = [(index, 0)]
    while let last = path.last {
      guard last.next < direct[last.function].subprograms.count else {
        path.removeLast()
        continue
      }
      budget -= 1
      guard budget > 0, reached.count <= subprogramLimit else { return (Array(reached.prefix(subprogramLimit)), false) }
      let callee = direct[last.function].subprograms[last.next]
      path[path.count - 1].next += 1
      if seen.insert(callee).inserted {
        reached.append(callee)
        path.append((callee, 0))
      }
    }
    return reached.count <= subprogramLimit ? (reached, true) : (Array(reached.prefix(subprogramLimit)), false)
  }

  private static func sum(_ index: Int, _ reached: [Int], _ direct: [ProgramUses]) -> ProgramUses {
    var helpers = Set(direct[index].helpers)
    var kernelFunctions = Set(direct[index].kernelFunctions)
    var externs = Set(direct[index].externs)
    var maps = Set(direct[index].maps)
    for function in reached {
      helpers.formUnion(direct[function].helpers)
      kernelFunctions.formUnion(direct[function].kernelFunctions)
      externs.formUnion(direct[function].externs)
      maps.formUnion(direct[function].maps)
    }
    return ProgramUses(
      subprograms: reached, helpers: helpers.sorted { $0.rawValue < $1.rawValue }, kernelFunctions: kernelFunctions.sorted(),
      externs: externs.sorted(),
      maps: maps.sorted())
  }
}

extension ProgramUses {
  var sorted: ProgramUses {
    ProgramUses(
      subprograms: subprograms, helpers: helpers.sorted { $0.rawValue < $1.rawValue }, kernelFunctions: kernelFunctions.sorted(),
      externs: externs.sorted(),
      maps: maps.sorted())
  }
}
