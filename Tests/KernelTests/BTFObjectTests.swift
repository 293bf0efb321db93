import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("BTF objects of the kernel", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct BTFObjectTests {
  /// `struct bpf_btf_info` tells kernel BTF apart since Linux 5.11.
  private func vmlinux() throws -> UInt32 {
    var id: UInt32 = 0
    while let next = try KernelObjects.nextID(.btf, after: id) {
      if try BTFObject(id: next).info().name == "vmlinux" { return next }
      id = next
    }
    throw KernelError(.nextBTFID, subject: "vmlinux", number: ENOENT)
  }

  @Test
  func `the BTF of vmlinux is what sysfs shows`() throws {
    let id = try vmlinux()
    let object = try BTFObject(id: id)
    let info = try object.info()
    #expect(info.id == id && info.isKernel && !info.isModule)
    let file = try FileBytes.open("/sys/kernel/btf/vmlinux")
    #expect(Int(info.size) == file.count)
    #expect(try object.bytes().elementsEqual(file))
  }

  @Test
  func `an id that is not there is refused with the kernel's words`() throws {
    let error = #expect(throws: KernelError.self) { _ = try BTFObject(id: .max).descriptor.rawValue }
    #expect(error?.isNotFound == true)
    #expect(
      error?.description == "BTF object 4294967295: BPF_BTF_GET_FD_BY_ID: No such file or directory (errno 2)")
  }

  @Test
  func `ids end`() throws {
    #expect(try KernelObjects.nextID(.btf, after: UInt32(Int32.max) - 1) == nil)
  }

  /// A header, one record, and strings.
  private func blob(_ words: [UInt32], strings: [UInt8]) -> Bytes {
    var attributes = AttributeBytes()
    attributes.set(UInt16(0xeb9f), at: 0)
    attributes.set(UInt16(1), at: 2)
    attributes.set(UInt32(24), at: 4)
    attributes.set(UInt32(0), at: 8)
    attributes.set(UInt32(words.count * 4), at: 12)
    attributes.set(UInt32(words.count * 4), at: 16)
    attributes.set(UInt32(strings.count), at: 20)
    for (index, word) in words.enumerated() { attributes.set(word, at: 24 + 4 * index) }
    return Bytes(attributes.bytes + strings)
  }

  /// `int`, four bytes, signed.
  private var integer: Bytes { blob([1, 1 << 24, 4, 1 << 24 | 32], strings: Array("\0int\0".utf8)) }

  @Test
  func `BTF that is loaded comes back as it was`() throws {
    let object = try BTFObject.load(integer)
    let info = try object.info()
    #expect(!info.isKernel && info.name == "" && Int(info.size) == integer.count)
    #expect(try object.bytes().elementsEqual(integer))
    #expect(try BTFObject(id: info.id).info() == info)
  }

  @Test
  func `BTF that breaks a rule is refused with errno and log`() throws {
    // Thirty-three bits in four bytes.
    let wrong = blob([1, 1 << 24, 4, 1 << 24 | 33], strings: Array("\0int\0".utf8))
    let error = #expect(throws: KernelError.self) { _ = try BTFObject.load(wrong).descriptor.rawValue }
    #expect(error?.number == EINVAL)
    #expect(error?.command == .loadBTF)
    #expect(error?.log.contains("INT int") == true)
    #expect(error?.lastLogLine?.isEmpty == false)
  }
}

@Suite("Kernel errors")
struct KernelErrorTests {
  #if DEBUG
    @Test
    func `a want of privilege is said together with the remedy`() throws {
      let error = SystemCall.$forcedError.withValue(EPERM) {
        #expect(throws: KernelError.self) { _ = try BTFObject(id: 7).descriptor.rawValue }
      }
      #expect(error?.isPermissionDenied == true)
      let words = "BTF object 7: BPF_BTF_GET_FD_BY_ID: Operation not permitted (errno 1)"
      let given = Capabilities.effective ?? []
      #expect(error?.description == "\(words); \(KernelError.privilegeHint(needed: .systemAdministration, given: given))")
    }
  #endif

  @Test
  func `the last line of a log that says something is shown`() {
    let error = KernelError(.loadBTF, subject: "x", number: EINVAL, log: "[1] INT\nInvalid name\n\n")
    #expect(error.lastLogLine == "Invalid name")
    #expect("\(error)" == "x: BPF_BTF_LOAD: Invalid argument (errno 22); the kernel says: Invalid name")
    #expect(KernelError(.loadBTF, subject: "x", number: 524).description.contains("ENOTSUPP"))
  }
}

@Suite("Attribute bytes")
struct AttributeBytesTests {
  @Test
  func `integers lie in the host's order, and the block is as long as what was written`() {
    var attributes = AttributeBytes()
    attributes.set(UInt32(0x0102_0304), at: 4)
    #expect(attributes.bytes.count == 8)
    let word = unsafe attributes.bytes.withUnsafeBytes { unsafe $0.load(fromByteOffset: 4, as: UInt32.self) }
    #expect(word == 0x0102_0304)
    #expect(attributes.get(UInt32.self, at: 4) == 0x0102_0304)
    #expect(attributes.get(UInt64.self, at: 4) == 0)
    attributes.set(UInt64.max, at: 8)
    #expect(attributes.get(UInt64.self, at: 8) == .max && attributes.bytes.count == 16)
  }

  @Test
  func `there is room of our own behind a short block, into which the kernel may write`() {
    #expect(AttributeBytes().bytes.capacity >= 192)
    #expect(AttributeBytes(count: 32).bytes.capacity >= 192 && AttributeBytes(count: 32).bytes.count == 32)
    #expect(AttributeBytes(count: 4096).bytes.count == 4096)
  }
}
