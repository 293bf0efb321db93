/// A program of the kernel, kept alive by its descriptor.
public struct KernelProgram: ~Copyable, Sendable {
  public let descriptor: Descriptor
  /// What errors call it.
  public let label: String

  /// Takes over the descriptor of a program.
  public init(_ descriptor: consuming Descriptor, label: String) {
    self.descriptor = descriptor
    self.label = label
  }

  /// Opens the program `id` (`BPF_PROG_GET_FD_BY_ID`). Needs CAP_SYS_ADMIN.
  public static func open(id: UInt32) throws(KernelError) -> KernelProgram {
    KernelProgram(try KernelObjects.open(.program, id: id), label: "program \(id)")
  }

  /// Opens the program that is pinned at `path`.
  public static func open(pinned path: String) throws(KernelError) -> KernelProgram {
    KernelProgram(try Pinning.open(path), label: "program '\(path)'")
  }

  /// Has the verifier check a program and keeps it (`BPF_PROG_LOAD`); a refusal has no log.
  public static func load(_ load: ProgramLoad) throws(KernelError) -> KernelProgram {
    try KernelProgram.load(load, (0, 0, 0))
  }

  /// As ``load(_:)``, with the verifier's words at `level` (`BPF_LOG_LEVEL1` 1, `BPF_LOG_LEVEL2` 2, `BPF_LOG_STATS` 4) written to `log`
  /// whether it loads or not. ENOSPC says that the log did not fit in `limit` bytes.
  public static func load(_ load: ProgramLoad, level: UInt32, log: inout String, limit: Int) throws(KernelError) -> KernelProgram {
    var buffer = Array(repeating: UInt8(0), count: limit)
    let result: Result<Int32, KernelError>
    do throws(KernelError) {
      let program = try SystemCall.withAddress(of: &buffer) { [count = buffer.count] (address) throws(KernelError) -> Int32 in
        try load.withAttributes(log: (address, count, level)) { (block) throws(KernelError) in
          try SystemCall.bpf(.loadProgram, &block, subject: "program '\(load.name)'")
        }
      }
      result = .success(program)
    } catch {
      result = .failure(error)
    }
    log = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    switch result {
    case .success(let descriptor): return KernelProgram(Descriptor(owning: descriptor), label: "program '\(load.name)'")
    case .failure(var error):
      error.log = log
      throw error
    }
  }

  private static func load(
    _ load: ProgramLoad, _ log: (address: UInt64, count: Int, level: UInt32)
  ) throws(KernelError) -> KernelProgram {
    let label = "program '\(load.name)'"
    let descriptor = try load.withAttributes(log: log) { (block) throws(KernelError) in
      try SystemCall.bpf(.loadProgram, &block, subject: label)
    }
    return KernelProgram(Descriptor(owning: descriptor), label: label)
  }

  /// Ties a map to the program: it lives as long as the program (`BPF_PROG_BIND_MAP`, Linux 5.10).
  public borrowing func bind(_ map: borrowing KernelMap) throws(KernelError) {
    var attributes = AttributeBytes()
    attributes.set(descriptor.attribute, at: 0)  // prog_fd
    attributes.set(map.descriptor.attribute, at: 4)  // map_fd
    attributes.set(UInt32(0), at: 8)  // flags
    try SystemCall.bpf(.bindMap, &attributes, subject: label)
  }
}
