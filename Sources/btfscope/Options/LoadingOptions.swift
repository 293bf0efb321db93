import ArgumentParser
import BPFObject
import ByteReading
import Loader

/// What commands take that load an object into the running kernel.
struct LoadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The bpf file system below which maps are pinned that the object pins by name. Default: /sys/fs/bpf.", valueName: "folder"))
  var pinRoot: String?

  @Option(
    help: ArgumentHelp("Lines of kernel configuration for externs of .kconfig, before the running kernel's own.", valueName: "file")
  )
  var kconfig: String?

  /// Everything that an object asks for.
  static func inventory(_ path: String) throws(CommandFailure) -> ObjectInventory {
    ObjectInventory(try ObjectFile.open(path), name: path == "-" ? "stdin" : ObjectFile.objectName(ofPath: path))
  }

  /// The lines of kernel configuration that were given; nil where none were.
  func configuration() throws(CommandFailure) -> Bytes? {
    guard let kconfig else { return nil }
    do throws(ReadError) {
      return try ConfigurationFile.open(kconfig)
    } catch {
      throw CommandFailure(.input, "--kconfig: \(error)")
    }
  }

  func open(_ inventory: ObjectInventory, wantsStatistics: Bool = false, keepsLogs: Bool = false) throws(LoadError)
    -> LoadableObject
  {
    var options = LoadOptions()
    if let pinRoot { options.pinFolder = pinRoot }
    options.wantsStatistics = wantsStatistics
    options.keepsLogs = keepsLogs
    if let kconfig {
      do throws(ReadError) {
        options.configuration = try ConfigurationFile.open(kconfig)
      } catch {
        throw LoadError(.unreadable(kconfig, words: "\(error.reason)"))
      }
    }
    return try LoadableObject(inventory, options)
  }
}
