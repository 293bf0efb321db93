/// A branch in the function that runs it: functions may lie over each other.
struct BranchPlace: Hashable {
  let slot: UInt32
  let function: Int
}

/// A region, nil where it is too large or the ways do not meet, and how many slots were looked at to find it.
struct FoundRegion {
  let region: BranchRegion?
  let visits: Int
}

/// The regions of branches that some walks asked for, so that what finding them takes counts once; they come from the outline of the code,
/// where others may have asked before, which must not tell.
struct RegionStore {
  private var functions: [Int: BranchRegions] = [:]
  private var regions: [BranchPlace: BranchRegion?] = [:]

  /// The region of a branch, nil where it is too large or the ways do not meet, and how many walked instructions finding it took as long
  /// as: none where it was known.
  mutating func region(of branch: UInt32, in function: Int, _ outline: CodeOutline) -> (region: BranchRegion?, cost: Int) {
    let place = BranchPlace(slot: branch, function: function)
    if let known = regions[place] { return (known, 0) }
    var cost = 16
    let functionRegions: BranchRegions
    if let known = functions[function] {
      functionRegions = known
    } else {
      functionRegions = outline.regions(of: function)
      functions[function] = functionRegions
      cost += outline.flow.functions[function].slots.count / 16 + functionRegions.steps / 16
    }
    let found = outline.region(of: place, functionRegions)
    regions[place] = .some(found.region)
    return (found.region, cost + found.visits / 4)
  }
}
