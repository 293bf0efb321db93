import BPFObject
import BTFSources
import ELF

extension ObjectFile {
  /// Opens a BPF object that the command line names; with `keepingDamage` also one whose types are malformed.
  static func open(_ path: String, keepingDamage: Bool = false) throws(CommandFailure) -> ObjectFile {
    let file: ELFFile
    do throws(SourceError) {
      file = try KernelBTF.reader.openFile(path)
    } catch {
      throw CommandFailure(error)
    }
    do throws(ObjectError) {
      return try ObjectFile(file, keepingDamage: keepingDamage)
    } catch {
      throw CommandFailure(.input, "\(path): \(error)")
    }
  }
}
