import BTF
import ByteReading
import Glibc
import Kernel
import TestSupport
import Testing

/// The validator against the running kernel: `BPF_BTF_LOAD` must take what it takes and refuse what it refuses.
@Suite("BTF validation against the kernel", .enabled(if: RunningKernel.mayCompare, "needs root and Linux 6.15 to 7.0"))
struct ValidationKernelTests {
  private static let cases = RuleCase.all.filter { $0.purpose == .program && $0.holdsBeforeLayout }

  @Test(arguments: cases)
  func `the kernel takes what keeps a rule and refuses what breaks it`(rule: RuleCase) {
    #expect(RunningKernel.answer(to: rule.good(.host)) == 0)
    #expect(RunningKernel.answer(to: rule.bad(.host)) != 0)
  }
}

/// What the kernel that runs the tests says to a blob.
enum RunningKernel {
  /// The kernels whose verdicts the validator gives: tags with a kind flag are allowed since 6.15, larger counts and layout sections
  /// since 7.1.
  static let mayCompare: Bool = Privilege.isThere && version >= (6, 15) && version < (7, 1)

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

  private static let version: (Int, Int) = {
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return (0, 0) }
    let release = unsafe withUnsafeBytes(of: name.release) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }()
}
