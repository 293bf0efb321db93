/// Which objects gave an answer, and on which kernels.
struct AnswerPlaces {
  private let view: AuditView
  /// For each answer, by object.
  private var places: [[(object: Int, kernels: [Int])]]

  init(_ view: AuditView) {
    self.view = view
    places = view.report.answers.map { _ in [] }
    for object in view.report.objects.indices {
      for kernel in view.report.kernels.indices {
        guard let answer = view.matrix.answer(object, kernel) else { continue }
        if let last = places[answer].indices.last, places[answer][last].object == object {
          places[answer][last].kernels.append(kernel)
        } else {
          places[answer].append((object, [kernel]))
        }
      }
    }
  }

  /// As in `agent.bpf.o on 5.10.0, exec.bpf.o on 6.1.0 and 3 more objects`.
  func text(of answer: Int) -> String {
    let all = places[answer]
    let words = all.prefix(4).map { "\(view.objects.names[$0.object]) on \(view.text(of: $0.kernels, for: [$0.object]))" }
    let rest = all.count - words.count
    return words.joined(separator: "; ") + (rest > 0 ? "; and \(AuditReport.count(rest, "object")) more" : "")
  }
}
