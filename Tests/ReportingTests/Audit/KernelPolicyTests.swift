import Testing

@testable import Reporting

@Suite struct KernelPolicyTests {
  private func holds(_ policy: String, _ release: String?) throws -> Bool {
    try KernelPolicy(policy).holds(for: .init(name: "k", release: release))
  }

  @Test(arguments: [
    // Number by number, also behind the dash.
    ("kernel>=5.4.0-90", "5.4.0-150-generic", true), ("kernel>=5.4.0-90", "5.4.0-89-generic", false),
    ("kernel<=5.4.0-150", "5.4.0-150-generic", true), ("kernel=5.4.0-150", "5.4.0-150-generic", true),
    ("kernel=5.4.0-15", "5.4.0-150-generic", false), ("kernel>5.4.0-150", "5.4.0-150-generic", false),
    ("kernel<5.4.0-150", "5.4.0-90-generic", true), ("kernel!=5.4.0-150", "5.4.0-150-generic", false),
    ("kernel>=5.14.0-362.8", "5.14.0-362.18.1.el9_3.x86_64", true),
    ("kernel>5.14.0-362.18.1", "5.14.0-362.8.1.el9_3.x86_64", false),
    // As far as the policy says something.
    ("kernel=6.1", "6.1.0-18-amd64", true), ("kernel>6.1", "6.1.55-1-amd64", false), ("kernel<=6.1", "6.1.55", true),
    ("kernel>=6.1.0", "6.1", true), ("kernel>=6.12.0-3", "6.12-18-amd64", true), ("kernel>=6.1", "6.0.19", false),
    ("kernel>=5.10", "5.4.0-150-generic", false), ("kernel<5.10", "5.4.0-150-generic", true),
    ("kernel>=6.1-18", "6.1.55", true), ("kernel>=6.1.0-18", "6.1.0", false),
    // With words behind the numbers these count too.
    ("kernel=6.1.0-18-amd64", "6.1.0-18-amd64", true), ("kernel=6.1.0-18-amd64", "6.1.0-18-cloud-amd64", false),
    ("kernel=6.1.0-18-cloud", "6.1.0-18-cloud-amd64", true), ("kernel=6.1.0-18-amd", "6.1.0-18-amd64", false),
    ("kernel!=6.1.0-18-amd64", "6.1.0-18-arm64", true), ("kernel=6.1.0-18-amd64", "6.1.0-18.1-amd64", false),
    // A candidate comes before its release.
    ("kernel>=6.12-rc3", "6.12.0-rc2", false), ("kernel>=6.12-rc3", "6.12.0-rc10", true),
    ("kernel>=6.12-rc3", "6.12.0-18-amd64", true),
    ("kernel>=6.12.0-18", "6.12.0-rc7", false), ("kernel<6.12.0-rc3", "6.12~rc2-amd64", true),
    // What does not fit is greater.
    ("kernel<99999999999999999999999", "6.1", true),
  ])
  func `versions are compared number by number`(policy: String, release: String, expected: Bool) throws {
    #expect(try holds(policy, release) == expected, "\(policy) on \(release)")
  }

  @Test func `a kernel without a release counts for every version`() throws {
    #expect(try holds("kernel>=99", nil) && holds("kernel<1", nil) && holds("kernel<1", "unknown"))
  }

  @Test(arguments: [
    "", "kernel>=", "kernel>=new", "kernel>=\u{ff15}.10", "kernel>=5.\u{661}", "kernel>=5 .10", "kernel>=-5", "a>b", "kernel!5",
    "kernel>=5.10,foo", "kernel>=7,kernel<6", "kernel>=5..10", "kernel>=5.", "kernel>=5-", "kernel>=5.10-.1",
  ])
  func `what is no policy is refused`(text: String) {
    #expect(throws: KernelPolicy.Malformed(text: text)) { try KernelPolicy(text) }
  }

  /// Fails on 5.4, 6.1, 6.6 and 6.12, by its first object.
  private let small = AuditSample.small()

  private func policies(_ texts: String...) throws -> [KernelPolicy] { try texts.map { try KernelPolicy($0) } }

  @Test func `versions are a range, and globs add to it`() throws {
    #expect(small.isNo(isStrict: false))
    #expect(try !small.isNo(isStrict: false, where: policies("kernel>=5.10", "kernel<6.1", "kernel!=5.4.0-150")))
    #expect(try small.isNo(isStrict: false, where: policies("kernel>=5.10", "kernel<6.6")))
    #expect(try small.isNo(isStrict: false, where: policies("kernel>=5.10", "kernel<6.1", "*6.12*")))
    #expect(try !small.isNo(isStrict: false, where: policies("*5.10*")))
    #expect(try small.isNo(isStrict: false, where: policies("*5.10*", "*/6.1*")))
  }

  @Test func `a policy that counts for no kernel is found`() throws {
    var report = small
    #expect(try report.emptyPolicies(policies("kernel>=99")) == nil, "one kernel is of no known release")
    report.kernels.removeAll { $0.release == nil }
    #expect(report.emptyPolicies([]) == nil)
    #expect(try report.emptyPolicies(policies("kernel>=5.10", "kernel<6.1", "*5.4*")) == nil)
    let one = try #require(try report.emptyPolicies(policies("kernel>=99", "kernel>=5.10")))
    #expect(one.hasPrefix("'kernel>=99' counts for no kernel (looked at: 5 kernels: 5.4.0-150-generic ... 6.12.1-amd64)"))
    let two = try #require(try report.emptyPolicies(policies("kernel>=99", "*typo\u{1b}")))
    #expect(two.hasPrefix("'kernel>=99', '*typo\\x1b' count for no kernel"))
    let range = try #require(try report.emptyPolicies(policies("kernel>=6", "kernel<5.10")))
    #expect(range.hasPrefix("'kernel>=6' with 'kernel<5.10' counts for no kernel"))
  }
}
