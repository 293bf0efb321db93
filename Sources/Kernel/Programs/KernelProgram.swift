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
  public static func open(pinned path: String, isReadOnly: Bool = false) throws(KernelError) -> KernelProgram {
    KernelProgram(try Pinning.open(path, as: .program, flags: isReadOnly ? Pinning.readOnly : 0), label: "program '\(path)'")
  }

  /// Has the verifier check a program and keeps it (`BPF_PROG_LOAD`); a refusal has no log.
  public static func load(_ load: ProgramLoad) throws(KernelError) -> KernelProgram {
    let label = "program '\(load.name)'"
    return KernelProgram(
      try load.withAttributes(log: (0, 0, 0)) { (block) throws(KernelError) in
        try SystemCall.open(.loadProgram, &block, subject: label)
      }, label: label)
  }

  /// As ``load(_:)``, with the verifier's words put into `log` whether it loads or not; a refusal carries them.
  public static func load(_ load: ProgramLoad, log: inout ProgramLog) throws(KernelError) -> KernelProgram {
    let label = "program '\(load.name)'"
    var buffer = Array(repeating: UInt8(0), count: log.room)
    var needed: UInt32 = 0
    defer { log.fill(buffer, needed: needed) }
    do throws(KernelError) {
      let level = log.level
      return KernelProgram(
        try SystemCall.withAddress(of: &buffer) { [count = buffer.count] (address) throws(KernelError) in
          try load.withAttributes(log: (address, count, level)) { (block) throws(KernelError) in
            defer { needed = block.get(UInt32.self, at: 140) }  // log_true_size
            return try SystemCall.open(.loadProgram, &block, subject: label)
          }
        }, label: label)
    } catch {
      var refusal = error
      refusal.log = ProgramLog.text(buffer)
      throw refusal
    }
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
