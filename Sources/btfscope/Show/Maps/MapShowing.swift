import BPFObject
import ByteReading
import Kernel
import Reporting

/// Shows what one map holds.
struct MapShowing {
  let opened: OpenedMap
  let shape: MapShape
  let shown: ShownMap
  let options: ReportOptions

  /// All of it, or the element `key` alone.
  func run(key: [UInt8]?) throws(CommandFailure) {
    switch shape.access {
    case .ring: try showRing()
    case .none(let why) where key == nil: try show(remark: "its contents are not shown: \(why)")
    case .membership:
      guard let key else {
        return try show(remark: "its contents are not shown: it only says whether a value may be in it (--key VALUE asks)")
      }
      try ask(key)
    default: try showElements(key)
    }
  }

  /// Whether a bloom filter may have the value.
  private func ask(_ value: [UInt8]) throws(CommandFailure) {
    var value = value
    let isThere = try CommandFailure.kernel { () throws(KernelError) in try opened.map.lookUp([], into: &value) }
    guard isThere else { throw CommandFailure(.no, "\(shape.label): the value is not in it") }
    try show(remark: "the value may be in it")
  }

  private var width: Int? { options.output == nil ? TerminalWidth.current : nil }

  func show(remark: String) throws(CommandFailure) {
    var report = ShowMapReport(shown, width: width)
    report.remark = remark
    try options.print(report)
  }

  private func showRing() throws(CommandFailure) {
    var report = ShowMapReport(shown, width: width)
    do throws(RingError) {
      report.ring = RingStatReport(try RingInspection(opened.map, listed: 64), name: shape.info.name)
    } catch {
      report.remark = "its positions are not shown: \(error)"
    }
    try options.print(report)
  }

  private func showElements(_ key: [UInt8]?) throws(CommandFailure) {
    var file = try OutputFile(options.output)
    let outcome: Outcome
    if options.format == .json {
      var answer = ElementsJSON(options.buffer(to: file))
      outcome = write(key, to: &answer)
    } else {
      var answer = ElementsText(options.buffer(to: file), width: width)
      outcome = write(key, to: &answer)
    }
    try file.commit()
    if let failure = outcome.failure { throw CommandFailure(.kernel, "\(failure)") }
    if !outcome.isFound { throw CommandFailure(.no, "\(shape.label): there is no element with that key") }
  }

  private struct Outcome {
    /// What the kernel refused, after which the report still ends as it should.
    var failure: KernelError?
    /// Whether the element is there that was asked for.
    var isFound = true
  }

  private func write<Report: ElementReport & ~Copyable>(_ key: [UInt8]?, to answer: inout Report) -> Outcome {
    answer.begin(shown, shape.form)
    var remark: String?
    var outcome = Outcome()
    do throws(KernelError) {
      if let key {
        outcome.isFound = try writeOne(key, to: &answer)
      } else if shape.access == .next {
        remark = try writeNext(to: &answer)
      } else {
        remark = try writeAll(to: &answer)
      }
      remark = remark ?? shape.hiddenSymbols
    } catch {
      remark = "not all is there: \(error)"
      outcome.failure = error
    }
    answer.finish(remark: remark)
    return outcome
  }

  private func writeOne<Report: ElementReport & ~Copyable>(_ key: [UInt8], to answer: inout Report) throws(KernelError) -> Bool {
    var value = Array(repeating: UInt8(0), count: max(8, shape.form.wholeSize))
    guard try opened.map.lookUp(key, into: &value) else { return false }
    answer.write(key.rawSpan, value.rawSpan.part(at: 0, count: shape.form.wholeSize))
    return true
  }

  /// The element that comes out next is looked at, and stays.
  private func writeNext<Report: ElementReport & ~Copyable>(to answer: inout Report) throws(KernelError) -> String? {
    var value = Array(repeating: UInt8(0), count: max(8, shape.form.wholeSize))
    guard try opened.map.lookUp([], into: &value) else { return "it is empty" }
    answer.write([UInt8]().rawSpan, value.rawSpan.part(at: 0, count: shape.form.wholeSize))
    return "only what comes out next can be looked at"
  }

  private func writeAll<Report: ElementReport & ~Copyable>(to answer: inout Report) throws(KernelError) -> String? {
    let (keySize, valueSize) = (shape.form.keySize, shape.form.wholeSize)
    var walk = MapWalk(keySize: keySize, valueSize: valueSize, maxEntries: shape.info.maxEntries)
    while !answer.isClosed, try walk.next(opened.map) {
      for index in 0..<walk.count {
        answer.write(
          walk.keys.rawSpan.part(at: index * keySize, count: keySize),
          walk.values.rawSpan.part(at: index * valueSize, count: valueSize))
      }
    }
    return walk.isCut ? "it changed all the time, and not all of it may have been seen" : nil
  }
}
