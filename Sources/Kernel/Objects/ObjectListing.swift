import Glibc

extension KernelObjects {
  /// The ids of all objects of a kind, the lowest first. Any of them may be gone when it is opened. Needs CAP_SYS_ADMIN.
  public static func ids(_ kind: KernelObjectKind) throws(KernelError) -> [UInt32] {
    var ids: [UInt32] = []
    var last: UInt32 = 0
    // Ids go up: it ends.
    while let next = try nextID(kind, after: last), next > last {
      ids.append(next)
      last = next
    }
    return ids
  }

  /// The ids of all objects of a kind; none where the kernel does not know such objects: links before Linux 5.8, BTF before 5.4.
  public static func idsIfKnown(_ kind: KernelObjectKind) throws(KernelError) -> [UInt32] {
    do throws(KernelError) {
      return try ids(kind)
    } catch {
      // A command that is not known.
      if error.number == EINVAL, kind == .link || kind == .btf { return [] }
      throw error
    }
  }
}
