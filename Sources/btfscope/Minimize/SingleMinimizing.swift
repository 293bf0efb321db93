import BPFObject
import BTF
import ByteReading
import Relocation
import Reporting

/// One run of `minimize SOURCE OBJECT...`: one kernel, and a file for it and for each of its modules.
struct SingleMinimizing {
  let source: String
  let objects: [String]
  let module: [String]
  let base: String?
  let output: String
  let strict: Bool
  let format: ReportFormat
  let color: ColorOption

  func run() throws {
    let opening = open()
    let opened = opening.objects.map(\.file)
    guard !opened.isEmpty else { throw CommandFailure(.input) }
    let (target, resolutions) = try TargetOptions.decide(source, base: base, modules: module, for: opened)
    let minimization: Minimization
    do throws(MinimizingError) {
      minimization = try Minimization(opened, against: target, resolutions: resolutions)
    } catch {
      throw CommandFailure(.input, "\(source): \(error)")
    }
    let files =
      [MinimizeReport.File(name: output, module: nil)]
      + minimization.result.modules.map { MinimizeReport.File(name: "\(output).\($0.name)", module: $0.name) }
    var answer = MinimizeReport(
      minimization, source: source, objects: opening.objects, files: files, unreadable: opening.unreadable)
    if answer.isWritten {
      try write(minimization.result, to: files.map(\.name))
      answer.leftovers = leftovers(beside: files.map(\.name))
    }
    try report(answer)
    if answer.hasMalformedRecords || !answer.unreadable.isEmpty { throw CommandFailure(.input) }
    if !minimization.isProved || (strict && answer.isUnresolved) { throw CommandFailure(.no) }
    // Thousands of decisions are not taken apart before the program ends.
    withExtendedLifetime((minimization, resolutions, answer)) { CommandFailure.endWithSuccess() }
  }

  /// All objects. Each that cannot be opened is said; the others are reported, and nothing is written: it is not known what it needs.
  private func open() -> (objects: [(name: String, file: ObjectFile)], unreadable: [String]) {
    var opened: [(name: String, file: ObjectFile)] = []
    var unreadable: [String] = []
    for object in objects {
      do throws(CommandFailure) {
        opened.append((object, try ObjectFile.open(object)))
      } catch {
        if let message = error.message { Diagnostics.say(message) }
        unreadable.append(object)
      }
    }
    return (opened, unreadable)
  }

  /// BTF beside the output that an earlier run may have written for modules, and this one did not.
  private func leftovers(beside written: [String]) -> [String] {
    let cut = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
    let (folder, prefix) = (String(output[..<cut]), String(output[cut...] + "."))
    guard let names = try? FolderEntries.names(in: folder.isEmpty ? "." : folder, beginning: prefix) else { return [] }
    let modules = names.filter { name in
      name.hasPrefix(prefix) && name.dropFirst(prefix.count).utf8.allSatisfy(SingleMinimizing.isOfModuleName)
    }
    return modules.map { folder + $0 }.filter { !written.contains($0) && isSplit($0) }
  }

  private static func isOfModuleName(_ letter: UInt8) -> Bool {
    switch letter {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2d: true
    default: false
    }
  }

  /// Whether a file holds BTF that does not stand alone.
  private func isSplit(_ path: String) -> Bool {
    guard FolderEntries.isFile(path), let bytes = try? FileBytes.open(path), BTFHeader.order(of: bytes) != nil else { return false }
    return (try? BTFTypeTable(bytes)) == nil
  }

  /// All files are complete before the first one takes its place.
  private func write(_ result: MinimizedTarget, to names: [String]) throws(CommandFailure) {
    var pending: [PendingFile] = []
    for (name, table) in zip(names, [result.kernel] + result.modules.map(\.types)) {
      pending.append(try PendingFile(name, table.blob))
    }
    for file in pending { try file.commit() }
  }

  private func report(_ report: MinimizeReport) throws(CommandFailure) {
    try format.print(to: nil, isColored: color.isWanted(toTerminal: true)) {
      report.writeText(to: &$0)
    } json: {
      report.writeJSON(to: $0)
    }
  }
}
