import BPFObject
import Glibc
import Kernel

extension LoadedProgram {
  /// How it is attached; nil where nothing is known about it.
  public var attachKind: AttachKind? { AttachKind.of(setup.program.definition, setup.type, setup.attachType) }

  /// Attaches the program, to what its section names or `point` says. It stays so for as long as what is returned is kept.
  public func attach(_ point: AttachPoint = AttachPoint()) throws(AttachFailure) -> Attachment {
    try ProgramAttaching(program: self, point: point).attach()
  }
}

/// Attaches one program (libbpf: `bpf_program__attach()` and its like).
struct ProgramAttaching {
  let program: LoadedProgram
  let point: AttachPoint
  var subject: String { "program '\(program.name)'" }

  func attach() throws(AttachFailure) -> Attachment {
    guard let kind = program.attachKind else { throw failure(.unknown(section: section)) }
    return switch kind {
    case .rawTracepoint: try rawTracepoint()
    case .tracing: try tracing()
    case .iterator: try iterator()
    case .tracepoint: try tracepoint()
    case .kernelProbe: try kernelProbe()
    case .perfEvent: try perfEvent()
    case .cgroup: try cgroup()
    case .networkNamespace: try networkNamespace()
    case .xdp: try xdp()
    case .tcx, .netkit: try ordered(kind)
    case .netfilter: try netfilter()
    case .socketMap: try socketMap()
    case .structOperations, .testRun, .elsewhere, .notYet: throw failure(.kind(kind))
    }
  }

  var section: String { program.setup.program.definitionName }

  /// What the section's name says behind its first part, unless something else was said.
  func target() throws(AttachFailure) -> String {
    guard let name = point.target ?? program.setup.target, !name.isEmpty else { throw failure(.noTarget(section: section)) }
    return name
  }

  /// Where the kernel does not say it by the program's type alone.
  func attachType() throws(AttachFailure) -> AttachType {
    guard let type = point.attachType ?? program.setup.attachType else { throw failure(.notChosen(.attachType)) }
    return type
  }

  func failure(_ reason: AttachFailure.Reason) -> AttachFailure { AttachFailure(reason, subject: subject) }

  func asking<Result: ~Copyable>(_ body: () throws(KernelError) -> Result) throws(AttachFailure) -> Result {
    do throws(KernelError) {
      return try body()
    } catch {
      throw failure(.kernel(error))
    }
  }

  func link(_ creation: LinkCreation) throws(AttachFailure) -> KernelLink {
    try asking { () throws(KernelError) in try KernelLink.create(creation, program.program) }
  }
}
