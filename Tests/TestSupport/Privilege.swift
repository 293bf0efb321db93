import Glibc
import Kernel

/// Whether this process may ask the kernel for BTF objects. A refusal for want of privilege is the only ground for a skip.
///
/// With `BTFSCOPE_REQUIRE_KERNEL=1` (as in CI, where it is there) such a test runs and fails instead.
public enum Privilege {
  public static let isThere: Bool = {
    if let required = unsafe getenv("BTFSCOPE_REQUIRE_KERNEL"), unsafe required.pointee == 0x31 { return true }
    do throws(KernelError) {
      _ = try KernelObjects.nextID(.btf, after: 0)
      return true
    } catch {
      // Anything else than EPERM or a kernel without bpf(2) is for the tests to fail on.
      return error.number != EPERM && error.number != ENOSYS
    }
  }()
}
