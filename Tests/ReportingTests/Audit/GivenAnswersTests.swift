import Testing

@testable import Reporting

@Suite struct GivenAnswersTests {
  @Test func `answers that are equal are kept once, whichever thread gives them`() {
    let given = GivenAnswers()
    let numbers = ParallelWork.map(200, threads: 4) { index in
      // Made anew each time: nothing is shared before.
      given.number(of: index % 3 == 0 ? AuditSample.works : AuditSample.fails(has: "kernel \(index % 3)"))
    }
    #expect(given.count == 3)
    for (index, number) in numbers.enumerated() {
      #expect(number == numbers[index % 3])
      #expect(given[number] == (index % 3 == 0 ? AuditSample.works : AuditSample.fails(has: "kernel \(index % 3)")))
    }
  }
}
