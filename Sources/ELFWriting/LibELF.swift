import ByteReading
import CLibELF
import ELF
import Glibc

/// The one place that calls libelf: it writes a file from values.
enum LibELF {
  /// The fields of the file's header that are not places or counts.
  struct Header {
    var elfClass: ELFClass
    var order: ByteOrder
    var interface: UInt8
    var interfaceVersion: UInt8
    var type: ObjectType
    var machine: Machine
    var flags: UInt32
    var entry: UInt64
    var sectionHeaderOffset: UInt64
    var nameSection: UInt16
  }

  /// A section as it shall be: what is not given here is as in `old`.
  struct NewSection {
    var old: Section
    var offset: UInt64
    var size: UInt64
    var contents: Bytes
  }

  /// Lets libelf write the file into memory. `sections` are all, the empty one with number 0 included; the file ends at `size`.
  static func write(header: Header, sections: [NewSection], size: Int) throws(ELFWritingError) -> Bytes {
    guard elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE) else { throw failure() }
    let descriptor = try memoryFile(size: size)
    defer { close(descriptor) }
    guard let elf = unsafe elf_begin(descriptor, ELF_C_WRITE, nil) else { throw failure() }
    defer { unsafe elf_end(elf) }
    // The layout is ours.
    guard unsafe elf_flagelf(elf, ELF_C_SET, UInt32(ELF_F_LAYOUT)) & UInt32(ELF_F_LAYOUT) != 0 else { throw failure() }
    try unsafe writeHeader(header, to: elf)
    // libelf is given addresses, which must stand until it has written.
    let joined = UnsafeMutableRawBufferPointer.allocate(byteCount: sections.reduce(0) { $0 + $1.contents.count }, alignment: 16)
    defer { unsafe joined.deallocate() }
    var used = 0
    for section in sections {
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: joined[used..<used + section.contents.count])
      unsafe section.contents.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
      used += room.count
      try unsafe add(section, room, to: elf)
    }
    guard unsafe elf_update(elf, ELF_C_WRITE) >= 0 else { throw failure() }
    do throws(ReadError) {
      return try FileBytes.read(descriptor: descriptor, path: "what libelf wrote")
    } catch {
      guard case .systemCall(let name, let number) = error.reason else { throw ELFWritingError(.writtenWrongly) }
      throw ELFWritingError(.systemCall(name, errno: number))
    }
  }

  /// Files are what libelf can write; this one has no name, and is gone when it is closed.
  ///
  /// It cannot grow: whatever libelf makes of the sections' places, it does not take more memory than was reckoned with.
  private static func memoryFile(size: Int) throws(ELFWritingError) -> Int32 {
    // MFD_CLOEXEC and MFD_ALLOW_SEALING.
    let descriptor = unsafe memfd_create("elf", 1 | 2)
    guard descriptor >= 0 else { throw ELFWritingError(.systemCall("memfd_create", errno: errno)) }
    // F_ADD_SEALS, F_SEAL_GROW.
    guard ftruncate(descriptor, size) == 0, fcntl(descriptor, 1033, 4) == 0 else {
      let number = errno
      close(descriptor)
      throw ELFWritingError(.systemCall("ftruncate", errno: number))
    }
    return descriptor
  }

  private static func writeHeader(_ header: Header, to elf: OpaquePointer) throws(ELFWritingError) {
    guard unsafe gelf_newehdr(elf, Int32(header.elfClass.rawValue)) != nil else { throw failure() }
    var fields = GElf_Ehdr()
    guard unsafe gelf_getehdr(elf, &fields) != nil else { throw failure() }
    fields.e_ident.5 = UInt8(header.order == .little ? ELFDATA2LSB : ELFDATA2MSB)
    fields.e_ident.7 = header.interface
    fields.e_ident.8 = header.interfaceVersion
    fields.e_version = UInt32(EV_CURRENT)
    fields.e_type = header.type.rawValue
    fields.e_machine = header.machine.rawValue
    fields.e_flags = header.flags
    fields.e_entry = header.entry
    fields.e_shoff = header.sectionHeaderOffset
    fields.e_shstrndx = header.nameSection
    guard unsafe gelf_update_ehdr(elf, &fields) != 0 else { throw failure() }
  }

  private static func add(
    _ section: NewSection, _ contents: UnsafeMutableRawBufferPointer, to elf: OpaquePointer
  ) throws(ELFWritingError) {
    let index = section.old.index
    // The section with number 0 comes into being with the first other one.
    if index.rawValue == 0, section.old.isEmpty { return }
    guard let place = unsafe index.rawValue == 0 ? elf_getscn(elf, 0) : elf_newscn(elf) else { throw failure(index) }
    var head = GElf_Shdr()
    guard unsafe gelf_getshdr(place, &head) != nil else { throw failure(index) }
    head.sh_name = section.old.nameOffset
    head.sh_type = section.old.type.rawValue
    head.sh_flags = section.old.flags.rawValue
    head.sh_addr = section.old.address
    head.sh_offset = section.offset
    head.sh_size = section.size
    head.sh_link = section.old.link.rawValue
    head.sh_info = section.old.info
    head.sh_addralign = section.old.alignment
    head.sh_entsize = section.old.entrySize
    guard unsafe gelf_update_shdr(place, &head) != 0 else { throw failure(index) }
    guard section.old.takesRoom, contents.count > 0 else { return }
    guard let data = unsafe elf_newdata(place) else { throw failure(index) }
    // Plain bytes: they have the file's order already, and are not to be converted.
    unsafe data.pointee.d_type = ELF_T_BYTE
    unsafe data.pointee.d_buf = contents.baseAddress
    unsafe data.pointee.d_size = contents.count
    unsafe data.pointee.d_align = 1
    unsafe data.pointee.d_version = UInt32(EV_CURRENT)
  }

  private static func failure(_ section: SectionIndex? = nil) -> ELFWritingError {
    guard let words = unsafe elf_errmsg(-1) else { return ELFWritingError(.libelf("unknown error"), section: section) }
    return ELFWritingError(.libelf(unsafe String(cString: words)), section: section)
  }
}

extension Section {
  /// Whether nothing is said of it, as is usual of the section with number 0.
  fileprivate var isEmpty: Bool {
    nameOffset == 0 && type == .null && flags == [] && address == 0 && offset == 0 && size == 0 && link.rawValue == 0 && info == 0
      && alignment == 0 && entrySize == 0
  }
}
