import Glibc
import Kernel

extension LoadedObject {
  /// Where something is pinned in a folder: a file's name in a bpf file system has no dots.
  public static func pinPath(_ folder: String, _ name: String) -> String { "\(folder)/\(MapSetup.fileName(name))" }

  /// Pins all maps and programs in `folder`, which is made where its parent is in a bpf file system (libbpf: `bpf_object__pin()`).
  /// All or nothing: where one cannot be pinned, those before it are unpinned.
  public func pin(in folder: String) throws(LoadError) {
    let isMade: Bool
    do throws(KernelError) {
      isMade = try Pinning.makeFolder(folder)
    } catch {
      throw LoadError(.map(.pin(path: folder, error)))
    }
    var done: [String] = []
    do throws(LoadError) {
      for map in maps.compactMap({ $0 }) where map.pinPath == nil {
        let path = LoadedObject.pinPath(folder, map.name)
        try pin(map.map.descriptor, path, "map '\(map.name)'")
        done.append(path)
      }
      for program in loadedPrograms {
        let path = LoadedObject.pinPath(folder, program.name)
        try pin(program.program.descriptor, path, "program '\(program.name)'")
        done.append(path)
      }
    } catch {
      for path in done { try? Pinning.unpin(path) }
      if isMade { try? Pinning.removeFolder(folder) }
      throw error
    }
  }

  private func pin(_ descriptor: borrowing Descriptor, _ path: String, _ subject: String) throws(LoadError) {
    do throws(KernelError) {
      try Pinning.pin(descriptor, at: path)
    } catch {
      throw LoadError(.map(.pin(path: path, error)), subject: subject)
    }
  }
}
