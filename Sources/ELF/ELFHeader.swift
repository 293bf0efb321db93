public import ByteReading

/// What stands at the start of every file (`ElfN_Ehdr`), as far as a reader of sections needs it.
public struct ELFHeader: Hashable, Sendable {
  public let elfClass: ELFClass
  public let order: ByteOrder
  /// `e_type`
  public let type: ObjectType
  /// `e_machine`
  public let machine: Machine
  /// `e_flags`: what they mean depends on the machine.
  public let flags: UInt32
  /// `e_entry`: the address at which a program starts, or 0.
  public let entry: UInt64
  /// `e_shoff`: offset in bytes of the section headers; 0 where there are none.
  package let sectionHeaderOffset: UInt64
  /// `e_shentsize`
  let sectionHeaderSize: UInt16
  /// `e_shnum`: 0 where there are none, or too many for 16 bits.
  let sectionCount: UInt16
  /// `e_shstrndx`: the section of the sections' names; 0 where there is none, `SHN_XINDEX` where it does not fit 16 bits.
  package let nameSection: UInt16
  /// `e_phnum`: number of segments; 0xffff where they are more than fit.
  public let segmentCount: Int
  /// `EI_OSABI` and `EI_ABIVERSION`: whose conventions the file follows.
  package let interface: UInt8
  package let interfaceVersion: UInt8

  /// `ELFMAG`: 7f, "ELF".
  static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

  var encoding: Encoding { Encoding(elfClass: elfClass, order: order) }
}

extension ELFHeader {
  /// Reads the header at the start of `file`.
  init(_ file: Bytes) throws(ELFError) {
    let start = file.fileOffset
    guard ELFFile.isELF(file) else {
      let found = (0..<min(4, file.count)).map { file[$0] }
      throw ELFError(.notELF(found: found), offset: start)
    }
    // e_ident: 16 bytes that do not depend on class and order.
    guard file.count >= 16 else {
      throw ELFError(.truncated(needed: 16 - file.count, available: 0), offset: start + file.count)
    }
    guard let elfClass = ELFClass(rawValue: file[4]) else { throw ELFError(.badClass(file[4]), offset: start + 4) }
    switch file[5] {
    case 1: order = .little
    case 2: order = .big
    default: throw ELFError(.badByteOrder(file[5]), offset: start + 5)
    }
    guard file[6] == 1 else { throw ELFError(.badVersion(file[6]), offset: start + 6) }
    guard file.count >= elfClass.fileHeaderSize else {
      throw ELFError(.truncated(needed: elfClass.fileHeaderSize - file.count, available: 0), offset: start + file.count)
    }
    self.elfClass = elfClass
    let encoding = Encoding(elfClass: elfClass, order: order)
    type = ObjectType(rawValue: encoding.half(file, 16))
    machine = Machine(rawValue: encoding.half(file, 18))
    entry = encoding.address(file, 24, 24)
    sectionHeaderOffset = encoding.address(file, 32, 40)
    // From here on the fields are of one width, and lie 12 bytes further back in the wider class.
    let shift = elfClass == .bits64 ? 12 : 0
    flags = encoding.word(file, 36 + shift)
    segmentCount = Int(encoding.half(file, 44 + shift))
    interface = file[7]
    interfaceVersion = file[8]
    sectionHeaderSize = encoding.half(file, 46 + shift)
    sectionCount = encoding.half(file, 48 + shift)
    nameSection = encoding.half(file, 50 + shift)
  }

  /// Place in the header of `e_shentsize`; `e_shnum` and `e_shstrndx` follow it.
  static func sectionHeaderSizeOffset(_ elfClass: ELFClass) -> Int { elfClass == .bits64 ? 58 : 46 }
  /// Place in the header of `e_shoff`.
  static func sectionHeaderOffsetOffset(_ elfClass: ELFClass) -> Int { elfClass == .bits64 ? 40 : 32 }
}
