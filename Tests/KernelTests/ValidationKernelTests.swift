import BTF
import ByteReading
import Glibc
import Kernel
import TestSupport
import Testing

/// The validator against the running kernel: `BPF_BTF_LOAD` must take what it takes and refuse what it refuses.
@Suite(
  "BTF validation against the kernel", .enabled(if: RunningKernel.mayCompare, "needs root, Linux 6.15 to 7.0, and no panic_on_warn")
)
struct ValidationKernelTests {
  private static let cases = RuleCase.all.filter { $0.purpose == .program && $0.holdsBeforeLayout }

  @Test(arguments: cases)
  func `the kernel takes what keeps a rule and refuses what breaks it`(rule: RuleCase) {
    #expect(RunningKernel.answer(to: rule.good(.host)) == 0)
    #expect(RunningKernel.answer(to: rule.bad(.host)) != 0)
  }

  /// It verifies the record of a type beyond its limit, and forgets the type.
  @Test(arguments: [(0xf_fffe, true), (0xf_ffff, false), (0x10_0000, false)])
  func `types beyond the kernel's limit are as if they were not there`(reference: UInt32, isThere: Bool) {
    var writer = BTFWriter()
    writer.pointer(to: TypeID(reference))
    let first = writer.array()
    let count = 0x10_0010
    let header = BTFWriter().array {
      $0.typeLength = UInt32(12 * count)
      $0.stringOffset = UInt32(12 * count)
    }
    // The others are pointers to void.
    var rest: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]
    while rest.count < 12 * (count - 1) { rest += rest }
    let blob = Bytes(header[..<24] + first[24..<36] + rest[..<(12 * (count - 1))] + [0])
    #expect(BTFValidation(blob).isValid == isThere)
    #expect((RunningKernel.answer(to: blob) == 0) == isThere)
  }
}

/// What the kernel that runs the tests says to a blob.
enum RunningKernel {
  /// The kernels whose verdicts the validator gives: tags with a kind flag are allowed since 6.15, larger counts and layout sections
  /// since 7.1. Some blobs make them write a warning to their log, so that one that shall panic then is left alone.
  static let mayCompare: Bool =
    Privilege.isThere && version >= (6, 15) && version < (7, 1) && !panicsOnWarning

  private static let panicsOnWarning: Bool = {
    guard let setting = try? FileBytes.open("/proc/sys/kernel/panic_on_warn") else { return false }
    return setting.count > 0 && setting[0] != UInt8(ascii: "0")
  }()

  /// The errno of `BPF_BTF_LOAD`, or 0.
  static func answer(to blob: Bytes) -> Int32 {
    do throws(KernelError) {
      _ = try BTFObject.load(blob)
      return 0
    } catch {
      return error.number
    }
  }

  /// The last line of the kernel's log.
  static func words(about blob: Bytes) -> String {
    do throws(KernelError) {
      _ = try BTFObject.load(blob)
      return ""
    } catch {
      return error.lastLogLine ?? ""
    }
  }

  static let version: (Int, Int) = {
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return (0, 0) }
    let release = unsafe withUnsafeBytes(of: name.release) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }()
}
