/// The regions of branches that were asked for. They depend on the code alone, so all walks share them.
struct RegionStore {
  private struct Place: Hashable {
    let branch: UInt32
    let function: Int
  }

  private var functions: [Int: BranchRegions] = [:]
  private var regions: [Place: BranchRegion?] = [:]

  /// The region of a branch, nil where it is too large or the ways do not meet, and how many walked instructions finding it took as long
  /// as: none where it was known.
  mutating func region(of branch: UInt32, in function: Int, _ image: CodeImage) -> (region: BranchRegion?, cost: Int) {
    let place = Place(branch: branch, function: function)
    if let known = regions[place] { return (known, 0) }
    var cost = 16
    let functionRegions: BranchRegions
    if let known = functions[function] {
      functionRegions = known
    } else {
      functionRegions = BranchRegions(image, function: function)
      functions[function] = functionRegions
      cost += image.functions[function].slots.count / 16 + functionRegions.steps / 16
    }
    var visits = 0
    let region = functionRegions.region(of: branch, image, &visits)
    regions[place] = .some(region)
    return (region, cost + visits / 4)
  }
}
