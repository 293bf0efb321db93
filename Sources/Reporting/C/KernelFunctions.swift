import BTF

/// A function that BPF programs may call (kfunc).
struct KernelFunction {
  var id: TypeID
  var name: StringOffset
  var prototype: TypeID
  /// Whether it leaves the registers that callers may change alone: the tag `bpf_fastcall`.
  var isFastCall: Bool
}

extension HeaderWriter {
  /// Notes the function that carries the declaration tag `bpf_kfunc` or `bpf_fastcall` (pahole 1.26).
  mutating func collectKernelFunction(taggedBy tag: TypeRecord) {
    guard table.componentIndex(of: tag) == -1, let function = table.record(tag.reference), function.kind == .function else {
      return
    }
    if names.equals(tag.nameOffset, "bpf_kfunc") {
      kernelFunctions.append(
        KernelFunction(id: function.id, name: function.nameOffset, prototype: function.reference, isFastCall: false))
    } else if names.equals(tag.nameOffset, "bpf_fastcall") {
      fastCalls.append(function.id.rawValue)
    }
  }

  mutating func sortKernelFunctions() {
    let fastCalls = Set(fastCalls)
    for index in kernelFunctions.indices where fastCalls.contains(kernelFunctions[index].id.rawValue) {
      kernelFunctions[index].isFastCall = true
    }
    let names = names
    kernelFunctions.sort {
      let order = names.compare($0.name, $1.name)
      return order != 0 ? order < 0 : $0.id < $1.id
    }
  }

  mutating func writeKernelFunctions(_ out: inout TextBuffer) throws(BTFError) {
    guard !kernelFunctions.isEmpty else { return }
    out.append("\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n")
    var previous: StringOffset?
    for function in kernelFunctions {
      // Two functions of one name cannot both be declared; the kernel resolves the first.
      if let previous, names.compare(previous, function.name) == 0 { continue }
      previous = function.name
      guard table.record(function.prototype)?.kind == .functionPrototype, !names.isEmpty(function.name) else { continue }
      out.append(function.isFastCall ? "extern __bpf_fastcall " : "extern ")
      try write(declarationOf: function.prototype, named: .function(function.name), level: 0, depth: 0, &out)
      out.append(" __weak __ksym;\n")
    }
    out.append("#endif\n\n")
  }
}
