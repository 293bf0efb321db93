import BPFObject
import BTF

/// Whether the kernel can hand the arguments of a function to programs that attach by its type (`btf_distill_func_proto()`).
struct TrampolineCheck {
  let program: Program
  let facts: KernelFacts

  /// `MAX_BPF_FUNC_ARGS`
  private static let mostArguments = 12
  /// In bytes.
  private static let largestArgument = 16

  func findings() -> [Finding] {
    guard let definition = program.definition, definition.flags.contains(.attachesByType),
      definition.programType == .tracing || definition.programType == .lsm,
      let text = definition.target(in: program.definitionName)
    else { return [] }
    let target = AttachTarget(text, definition.attachType)
    // Tracepoints hand over what they get.
    guard target.kind != .tracepoint, let found = target.found(in: facts),
      let record = try? found.table.resolved(found.record.reference),
      record.kind == .functionPrototype, let refusal = refusal(record, found.table)
    else { return [] }
    return [Finding(.attachTargetRefused(target, refusal), .notLoaded)]
  }

  private func refusal(_ prototype: TypeRecord, _ table: BTFTypeTable) -> TargetRefusal? {
    let count = prototype.entryCount
    if count > TrampolineCheck.mostArguments { return .arguments(count: count, limit: TrampolineCheck.mostArguments) }
    if let result = try? table.resolved(prototype.reference), result.kind == .structure { return .structureReturned }
    let arguments = table.parameters(of: prototype)
    if arguments.last?.type == .void { return .variadic }
    for (index, argument) in arguments.enumerated() {
      guard let type = try? table.resolved(argument.type), type.kind == .structure || type.kind == .union,
        let size = (try? table.byteSize(of: argument.type)).flatMap({ $0 })
      else { continue }
      // Unions came later than structs, which no type tells.
      let isTaken = size <= TrampolineCheck.largestArgument && (type.kind == .union || takesStructures)
      if !isTaken { return .structure(argument: index + 1, size: Int(clamping: size)) }
    }
    return nil
  }

  /// Whether structs are taken at all: since Linux 6.1, when the kernel began to note which arguments are any.
  private var takesStructures: Bool {
    guard let model = facts.find("btf_func_model", .structure) else { return true }
    return model.table.members(of: model.record).contains { model.table.kernelNameText($0.nameOffset) == "arg_flags" }
  }
}
