import BPFObject
import BTFSources
import Bundles
import ELF
import Reporting

/// The objects that a bundle is made for, or checked with: files, and what programs, packages and folders hold.
struct BundleObjects {
  struct Entry {
    /// As it was named or found.
    let path: String
    /// Without the folders before it.
    let name: String
    let file: ObjectFile
    let digest: SHA256Digest
  }

  /// In the order of the command line, then of names.
  private(set) var entries: [Entry] = []
  /// What cannot be read, by what was named.
  private(set) var failures: [(input: String, failure: CommandFailure)] = []

  init(_ paths: [String]) {
    let supply = ObjectSupply(paths)
    failures = supply.failures.map { ($0.path, CommandFailure($0)) }
    supply.passedOver.sentences.forEach(Diagnostics.say)
    var counts: [Int] = []
    for unit in supply.units {
      let before = entries.count + failures.count
      unit.open { object in
        do throws(CommandFailure) {
          entries.append(try BundleObjects.opened(object))
        } catch {
          failures.append((unit.name, error))
        }
      }
      counts.append(entries.count + failures.count - before)
    }
    for folder in supply.folders where counts[folder.units].allSatisfy({ $0 == 0 }) {
      failures.append((folder.path, CommandFailure(.input, "holds no BPF object")))
    }
  }

  private static func opened(_ object: Result<FoundObject, SourceError>) throws(CommandFailure) -> Entry {
    let found: FoundObject
    do throws(SourceError) {
      found = try object.get()
    } catch {
      throw CommandFailure(error)
    }
    do throws(ObjectError) {
      let file = try ObjectFile(found.file)
      let name = found.name == "-" ? "standard input" : found.name.split(separator: "/").last.map(String.init) ?? found.name
      return Entry(path: found.name, name: name, file: file, digest: SHA256Digest(of: file.file.bytes))
    } catch {
      throw CommandFailure(.input, "\(found.name): \(error)")
    }
  }
}
