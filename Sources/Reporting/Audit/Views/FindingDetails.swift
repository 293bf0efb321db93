/// What is told of a finding below its message: the same, in the same order, in all formats for people.
enum FindingDetail {
  case objects, source, place, needs, has, remedy, evidence, programs, kernels

  var label: String {
    switch self {
    case .objects: "of"
    case .source: "source"
    case .place: "place"
    case .needs: "needs"
    case .has: "has"
    case .remedy: "remedy"
    case .evidence: "rests on"
    case .programs: "in"
    case .kernels: "on"
    }
  }
}

extension AuditReport.Finding {
  /// Of one program on one kernel.
  var details: [(detail: FindingDetail, text: String)] {
    let all: [(FindingDetail, String?)] = [
      (.source, source?.shown), (.needs, needs.isEmpty ? nil : needs), (.has, has), (.remedy, remedy), (.evidence, evidence),
    ]
    return all.compactMap { detail, text in text.map { (detail, $0) } }
  }
}

extension FindingGroup {
  /// Of all programs and kernels that have it. With `isWhole` all programs and lines of source are named, else the first.
  func details(of objects: [Int], in view: AuditView, isWhole: Bool = false) -> [(detail: FindingDetail, text: String)] {
    var details: [(detail: FindingDetail, text: String)] = [(.objects, view.objects.text(of: objects))]
    // One of several objects' lines would be taken for all.
    if objects.count == 1 {
      let (shown, rest) = FindingGroup.shown(sources, few: isWhole ? .max : 2, many: 1)
      details += shown.map { (.source, $0.shown) }
      if rest > 0 { details.append((.source, "and \(AuditReport.count(rest, "line")) more")) }
      if let place = finding.place, finding.source == nil || isWhole {
        details.append((.place, "\(place.section), instruction \(place.instruction)"))
      }
    }
    if !finding.needs.isEmpty { details.append((.needs, finding.needs)) }
    for variant in variants {
      // Where the kernels differ, each says its own.
      let on = variants.count > 1 ? " (\(view.text(of: variant.kernels, for: objects)))" : ""
      if let has = variant.has {
        details.append((.has, has + on))
      } else if !on.isEmpty {
        details.append((.has, "nothing like it\(on)"))
      }
    }
    if let remedy = finding.remedy { details.append((.remedy, remedy)) }
    if let evidence = finding.evidence { details.append((.evidence, evidence)) }
    let (shown, rest) = FindingGroup.shown(programs, few: isWhole ? .max : 6, many: 5)
    if !shown.isEmpty { details.append((.programs, shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : ""))) }
    details.append((.kernels, view.text(of: kernels, for: objects)))
    return details
  }

  /// All where they are `few` at most, else the first `many`; and how many those leave out.
  private static func shown<Element>(_ all: [Element], few: Int, many: Int) -> (shown: ArraySlice<Element>, rest: Int) {
    let shown = all.prefix(all.count <= few ? all.count : many)
    return (shown, all.count - shown.count)
  }
}
