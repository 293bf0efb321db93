/// What a finding is about: the same on every kernel, whatever it has instead.
struct FindingSubject: Hashable {
  var code: String
  var needs: String

  init(_ finding: AuditReport.Finding) {
    (code, needs) = (finding.code, finding.needs.isEmpty ? finding.message : finding.needs)
  }
}
