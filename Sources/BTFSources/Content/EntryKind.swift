import BTF
import ByteReading
import ELF

/// What a file inside an archive looks like, by its first bytes.
enum EntryKind: Hashable, Sendable {
  case btf
  case elf(Machine)
  case container
  case unknown

  init(_ beginning: Bytes) {
    if BTFHeader.order(of: beginning) != nil {
      self = .btf
    } else if ELFFile.isELF(beginning), let machine = EntryKind.machine(beginning) {
      self = .elf(machine)
    } else if Containers.recognize(beginning) != nil {
      self = .container
    } else {
      self = .unknown
    }
  }

  /// `e_machine`, in the byte order that `EI_DATA` announces.
  private static func machine(_ beginning: Bytes) -> Machine? {
    let data = beginning.integer(at: 5, order: .big, as: UInt8.self)
    return beginning.integer(at: 18, order: data == 2 ? .big : .little, as: UInt16.self).map(Machine.init(rawValue:))
  }
}

/// What is done with a file inside an archive.
enum EntryUse: Hashable, Sendable {
  case skip
  /// It is looked into.
  case open
  /// Its bytes are handed over as they are.
  case keep
}

/// What names say where contents say nothing, or only at some cost. What a file is, its contents decide.
enum EntryName {
  /// The name without the folders and archives before it.
  static func base(_ path: String) -> Substring {
    guard let cut = path.lastIndex(where: { $0 == "/" || $0 == "!" }) else { return path[...] }
    return path[path.index(after: cut)...]
  }

  /// Whether it is called like a module: those are many, and opened only where they are asked for.
  static func isModule(_ path: String) -> Bool {
    let name = base(path)
    return [".ko", ".ko.xz", ".ko.zst", ".ko.gz", ".ko.bz2", ".ko.lz4"].contains { name.hasSuffix($0) }
  }

  /// Whether it is called like an image of a kernel: such are searched whatever they begin with.
  static func isImage(_ path: String) -> Bool {
    let name = base(path)
    return ["vmlinu", "bzImage", "zImage", "uImage", "Image", "kernel"].contains { name.hasPrefix($0) }
  }

  /// Whether it is called like nothing but a kernel, or like its BTF: such are worth a word where they cannot be read.
  static func claimsKernel(_ path: String) -> Bool {
    let name = base(path)
    return ["vmlinu", "bzImage", "zImage", "uImage"].contains { name.hasPrefix($0) } || name.hasSuffix(".btf")
      || name.contains(".btf.")
  }

  /// Whether it is called like the files with which a kernel begins (initrd(4)): those are archives, and hold modules and no kernel.
  static func isInitialFileSystem(_ path: String) -> Bool {
    let name = base(path)
    return ["initrd", "initramfs"].contains { name.hasPrefix($0) }
  }

  /// Whether it is called like the configuration of a kernel.
  static func isConfiguration(_ path: String) -> Bool {
    let name = base(path)
    return name == "config" || name == ".config" || name.hasPrefix("config-") || name.hasPrefix("kernel-config")
  }

  /// Whether it is called like the symbols of a kernel.
  static func isSymbolMap(_ path: String) -> Bool { base(path).hasPrefix("System.map") }

  /// A path inside an archive without what says nothing: `./` before it.
  static func plain(_ path: String) -> String {
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return String(rest)
  }

  /// Whether it is the archive inside a package of Debian: whoever names a file of the package does not name it.
  static func isPackageMember(_ path: String) -> Bool { path.hasPrefix("data.tar") || path.hasPrefix("control.tar") }
}
