import BPFObject
import BTFSources
import ByteReading
import ELF
import Reporting

/// One run of a scan: looks through all files on all processors, and keeps of each object what the report says of it.
struct ScanRun {
  private(set) var report: ScanReport

  /// What one file holds.
  private struct Share: Sendable {
    var objects: [ScanReport.Found] = []
    var failures: [SourceError] = []
  }

  init(_ paths: [String], width: Int?) { report = ScanReport(paths, width: width) }

  /// Looks through everything. What cannot be read is said, and the rest goes on.
  mutating func run(extractingTo folder: String?) throws(CommandFailure) {
    let supply = ObjectSupply(report.paths)
    let progress = Progress("files", of: supply.units.count)
    let units = supply.units
    let shares = ParallelWork.map(units.count) { index in
      defer { progress.step() }
      return ScanRun.look(into: units[index])
    }
    progress.end()
    report.files = units.count
    for error in supply.failures { note(error) }
    supply.passedOver.sentences.forEach(Diagnostics.say)
    for (unit, share) in zip(units, shares) {
      report.objects += share.objects
      // A file that went away, or may not be read, is no fault of who named its folder; it is said all the same.
      for error in share.failures where unit.isNamed || !error.isWithoutBTF { note(error) }
    }
    if let folder { try extract(to: folder) }
  }

  private mutating func note(_ error: SourceError) {
    report.unreadable += 1
    Diagnostics.say("\(error)")
  }

  private static func look(into unit: ObjectUnit) -> Share {
    var share = Share()
    unit.open { found in
      switch found {
      case .success(let object): share.objects.append(describe(object))
      case .failure(let error): share.failures.append(error)
      }
    }
    return share
  }

  private static func describe(_ object: FoundObject) -> ScanReport.Found {
    var found = ScanReport.Found(
      name: object.name, container: object.container, offset: object.offset, size: object.bytes.count, symbol: object.symbol,
      isLittleEndian: object.file.order == .little)
    do throws(ObjectError) {
      let opened = try ObjectFile(object.file, keepingDamage: true)
      found.describe(ObjectInventory(opened, name: ObjectFile.objectName(ofPath: object.container)))
    } catch {
      found.problem = "\(error)"
    }
    return found
  }

  /// Writes each object to a file, whole or not at all; reads again what was found, so that not all are in memory.
  private mutating func extract(to folder: String) throws(CommandFailure) {
    try OutputFile.makeFolder(folder)
    var names = ExtractedNames()
    for index in report.objects.indices {
      let object = report.objects[index]
      let path = "\(folder)/\(names.name(for: object))"
      let file: ELFFile
      do throws(SourceError) {
        file = try KernelBTF.reader.openFile(object.name)
      } catch {
        throw CommandFailure(error)
      }
      var output = try OutputFile(path)
      let own = file.bytes.slice(at: 0, count: object.size) ?? file.bytes
      _ = output.sink.write(own.span)
      try output.commit()
      report.objects[index].extracted = path
    }
  }
}

/// Names for files that objects are written to: letters that are safe anywhere, and none twice.
private struct ExtractedNames {
  private var used: Set<String> = []

  /// The last part of the file's name, and the place where the object lay inside something; a number more where that is taken.
  mutating func name(for object: ScanReport.Found) -> String {
    let last = object.container.split { $0 == "/" || $0 == "!" }.last.map(String.init) ?? "object"
    var safe = String(String.UnicodeScalarView(last.unicodeScalars.map { ExtractedNames.isSafe($0) ? $0 : "_" }).prefix(100))
    if safe.hasPrefix(".") { safe = "_" + safe.dropFirst() }
    if object.offset > 0 { safe += "-0x\(String(object.offset, radix: 16))" }
    if !safe.hasSuffix(".o") { safe += ".bpf.o" }
    var (name, number) = (safe, 2)
    while !used.insert(name).inserted {
      name = "\(number)-\(safe)"
      number += 1
    }
    return name
  }

  private static func isSafe(_ letter: Unicode.Scalar) -> Bool {
    letter.isASCII
      && (letter.properties.isAlphabetic || letter.properties.numericType != nil || "._-+@".unicodeScalars.contains(letter))
  }
}
