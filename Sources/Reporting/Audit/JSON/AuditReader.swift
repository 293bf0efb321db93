import ByteReading
import TypedData

extension AuditReport {
  /// Reads what ``writeJSON(to:)`` wrote. Fields may stand in any order, since tools sort them; fields that are not known are passed over.
  ///
  /// Nothing of the document is trusted: it must be JSON, of this schema, with all fields of the contract, and must not contradict itself.
  public init(json: RawSpan) throws(AuditReadError) {
    var reader = AuditReader()
    var cursor = JSONCursor(json)
    try reader.readDocument(&cursor)
    self = reader.report
  }
}

/// The document and its lists; ``AuditReader/program(_:)`` and what is below it have files of their own.
struct AuditReader {
  private(set) var report = AuditReport()
  /// What is being read, for errors.
  var path = AuditPath()
  private var objects: [String: Int] = [:]
  private var kernels: [String: Int] = [:]
  /// Cells by the names that they have, until all names are known.
  private var cells: [NamedCell] = []
  private var pairs: Set<Int> = []

  private struct NamedCell {
    var object: String
    var kernel: String
    var answer: Int
    var offset: Int
    var knownFindings = 0
  }

  mutating func readDocument(_ cursor: inout JSONCursor) throws(AuditReadError) {
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "schema": try reader.schema(&cursor)
      case "summary": try reader.summary(&cursor)
      case "objects": try reader.elements(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.object(&cursor) }
      case "kernels": try reader.elements(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.kernel(&cursor) }
      case "cells": try reader.elements(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.cell(&cursor) }
      case "problems": try reader.elements(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.problem(&cursor) }
      default: return false
      }
      return true
    }
    try require(["schema", "objects", "kernels", "cells"], in: fields)
    do throws(JSONSyntaxError) { try cursor.finish() } catch { throw failure(error) }
    guard AuditLimits.allows(objects: report.objects.count, kernels: report.kernels.count) else {
      throw failure(.tooMany(objects: report.objects.count, kernels: report.kernels.count), at: 0)
    }
    try placeCells()
  }

  private mutating func schema(_ cursor: inout JSONCursor) throws(AuditReadError) {
    let start = cursor.position
    let schema = try text(&cursor)
    guard schema == "btfscope/audit/1" else { throw failure(.wrongSchema(schema), at: start) }
  }

  /// Counts are made anew; only what cannot be is read.
  private mutating func summary(_ cursor: inout JSONCursor) throws(AuditReadError) {
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      guard key == "known_findings" else { return false }
      reader.report.knownFindings = try reader.optional(&cursor) { (reader, cursor) throws(AuditReadError) in
        Int(try reader.number(&cursor))
      }
      return true
    }
  }

  private mutating func object(_ cursor: inout JSONCursor) throws(AuditReadError) {
    var name: String?
    let start = cursor.position
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      guard key == "object" else { return false }
      name = try reader.text(&cursor)
      return true
    }
    try require(["object"], in: fields)
    let object = AuditReport.Object(name: name ?? "")
    guard objects.updateValue(report.objects.count, forKey: object.name) == nil else {
      throw failure(.givenTwice(object.name), at: start)
    }
    report.objects.append(object)
  }

  private mutating func kernel(_ cursor: inout JSONCursor) throws(AuditReadError) {
    var kernel = AuditReport.Kernel(name: "")
    let start = cursor.position
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "kernel": kernel.name = try reader.text(&cursor)
      case "release": kernel.release = try reader.optionalText(&cursor)
      case "architecture": kernel.architecture = try reader.optionalText(&cursor)
      default: return false
      }
      return true
    }
    try require(["kernel"], in: fields)
    guard kernels.updateValue(report.kernels.count, forKey: kernel.name) == nil else {
      throw failure(.givenTwice(kernel.name), at: start)
    }
    report.kernels.append(kernel)
  }

  private mutating func problem(_ cursor: inout JSONCursor) throws(AuditReadError) {
    var problem = AuditReport.Problem(input: "", message: "")
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "input": problem.input = try reader.text(&cursor)
      case "message": problem.message = try reader.text(&cursor)
      default: return false
      }
      return true
    }
    try require(["input", "message"], in: fields)
    report.problems.append(problem)
  }

  private mutating func cell(_ cursor: inout JSONCursor) throws(AuditReadError) {
    var answer = AuditReport.Answer(verdict: .works, programs: [])
    var cell = NamedCell(object: "", kernel: "", answer: 0, offset: cursor.position)
    var fields = FieldSet()
    try members(&cursor, &fields) { (reader, key, cursor) throws(AuditReadError) in
      switch key {
      case "object": cell.object = try reader.text(&cursor)
      case "kernel": cell.kernel = try reader.text(&cursor)
      case "verdict": answer.verdict = try reader.word(&cursor)
      case "programs":
        try reader.elements(&cursor) { (reader, cursor) throws(AuditReadError) in
          answer.programs.append(try reader.program(&cursor))
        }
      case "known_findings": cell.knownFindings = Int(try reader.number(&cursor))
      default: return false
      }
      return true
    }
    try require(["object", "kernel", "verdict", "programs"], in: fields)
    cell.answer = report.number(of: answer)
    cells.append(cell)
  }

  private mutating func placeCells() throws(AuditReadError) {
    for (index, cell) in cells.enumerated() {
      path.parts = [.field("cells"), .element(index)]
      guard let object = objects[cell.object] else { throw failure(.unknownName(cell.object), at: cell.offset) }
      guard let kernel = kernels[cell.kernel] else { throw failure(.unknownName(cell.kernel), at: cell.offset) }
      // Both are within the limits: the number of the pair fits.
      guard pairs.insert(object * report.kernels.count + kernel).inserted else {
        throw failure(.cellTwice(object: cell.object, kernel: cell.kernel), at: cell.offset)
      }
      report.cells.append(AuditReport.Cell(object: object, kernel: kernel, answer: cell.answer))
      report.cells[report.cells.count - 1].knownFindings = cell.knownFindings
    }
  }
}
