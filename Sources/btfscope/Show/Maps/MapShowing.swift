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

  /// All of it, or the element `key` alone, which `asked` is on the command line.
  func run(key: [UInt8]?, asked: String = "") throws(CommandFailure) {
    switch shape.access {
    case .ring: try showRing()
    case .none(let why) where key == nil: try show(remark: "its contents are not shown: \(why)")
    case .membership:
      guard let key else {
        return try show(remark: "its contents are not shown: it only says whether a value may be in it (--key VALUE asks)")
      }
      try ask(key)
    default:
      if key != nil, let why = MapRules(shape: shape).askingObstacle {
        throw CommandFailure(.usage, "\(shape.label): --key: \(why)")
      }
      try showElements(key, asked)
    }
  }

  /// Whether a bloom filter may have the value.
  private func ask(_ value: [UInt8]) throws(CommandFailure) {
    var value = value
    let isThere = try CommandFailure.kernel { () throws(KernelError) in try opened.map.lookUp([], into: &value) }
    try show(remark: isThere ? "the value may be in it" : "the value is not in it", isFound: isThere)
    guard isThere else { throw CommandFailure(.no, "\(shape.label): the value is not in it") }
  }

  /// The element was removed, or was not there.
  func showRemoval(wasThere: Bool) throws(CommandFailure) {
    let missing = "there is no element with that key"
    try show(remark: wasThere ? "the element was removed" : missing, isFound: wasThere)
    guard wasThere else { throw CommandFailure(.no, "\(shape.label): \(missing)") }
  }

  private var width: Int? { options.output == nil ? TerminalWidth.current : nil }

  private func show(remark: String, isFound: Bool? = nil) throws(CommandFailure) {
    var report = ShowMapReport(shown, width: width)
    report.form = shape.form
    report.form?.isFound = isFound
    report.remark = remark
    try options.print(report)
  }

  private func showRing() throws(CommandFailure) {
    var report = ShowMapReport(shown, width: width)
    report.form = shape.form
    do throws(RingError) {
      report.ring = RingStatReport(try RingInspection(opened.map, listed: 64), name: shape.info.name)
    } catch {
      report.remark = "its positions are not shown: \(error)"
    }
    try options.print(report)
  }

  private func showElements(_ key: [UInt8]?, _ asked: String) throws(CommandFailure) {
    let found = try key.map { (key) throws(CommandFailure) in
      try CommandFailure.kernel { () throws(KernelError) in try ElementLookup(opened: opened, shape: shape).find(key) }
    }
    var file = try OutputFile(options.output)
    let failure: KernelError?
    if options.format == .json {
      var answer = ElementsJSON(options.buffer(to: file))
      failure = write(found, to: &answer)
    } else {
      var answer = ElementsText(options.buffer(to: file), width: width)
      failure = write(found, to: &answer)
    }
    try file.commit()
    if let failure { throw CommandFailure(.kernel, "\(failure)") }
    guard let found, !found.isExact else { return }
    let other = found.key.map { "; \(PrefixText.text($0)) is what matches it" } ?? ""
    throw CommandFailure(.no, "\(shape.label): there is no element with that key (\(asked))\(other)")
  }

  /// Writes the element that was looked for, or all; returns what the kernel refused, after which the report still ends as it should.
  private func write<Report: ElementReport & ~Copyable>(_ found: ElementLookup.Found?, to answer: inout Report) -> KernelError? {
    var form = shape.form
    form.isFound = found?.isExact
    answer.begin(shown, form)
    var remark: String?
    var failure: KernelError?
    do throws(KernelError) {
      if let found {
        if let key = found.key { answer.write(key.rawSpan, found.value.rawSpan.part(at: 0, count: form.wholeSize)) }
        if !found.isExact {
          remark = found.key == nil ? "there is no such element" : "there is no such element: this is the one that matches the key"
        }
      } else if shape.access == .next {
        remark = try writeNext(to: &answer)
      } else {
        remark = try writeAll(to: &answer)
      }
      remark = remark ?? shape.hiddenSymbols
    } catch {
      remark = "not all is there: \(error)"
      failure = error
    }
    answer.finish(remark: remark)
    return failure
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
