import Portability

extension TargetRefusal {
  func words(_ target: AttachTarget) -> (String, FindingWords.Words) {
    switch self {
    case .wakeful(let evidence):
      let list =
        target.kind == .securityHook ? "the kernel's list of hooks where programs sleep" : "the kernel's lists of such functions"
      return (
        "attach_target_refused",
        FindingWords.Words(
          message: "programs that may sleep do not attach to \(target.name)", needs: "a target where programs may sleep",
          evidence: evidence.map(CodeWords.notYet) ?? list, remedy: "use the section without .s, and helpers that do not sleep")
      )
    case .disabled:
      return (
        "attach_target_refused",
        FindingWords.Words(
          message: "the kernel keeps programs from the hook \(target.name)", needs: "a hook that programs attach to",
          evidence: "the kernel's list of disabled hooks (Linux 6.12), which came with bpf_lsm_get_retval_range",
          remedy: "use another hook, or leave the program out there: bpf_program__set_autoload()")
      )
    case .variadic: return unfit(target, "takes as many arguments as there are", needs: "a fixed number of arguments")
    case .arguments(let count, let limit): return unfit(target, "takes \(count) arguments", needs: "\(limit) arguments at most")
    case .structure(let argument, let size):
      return unfit(target, "takes a struct of \(size) bytes as argument \(argument)", needs: "arguments that the kernel hands over")
    case .structureReturned: return unfit(target, "returns a struct", needs: "a result that the kernel hands over")
    }
  }

  private func unfit(_ target: AttachTarget, _ why: String, needs: String) -> (String, FindingWords.Words) {
    (
      "attach_target_refused",
      FindingWords.Words(
        message: "nothing attaches to \(target.name) by its type: it \(why)", needs: needs,
        evidence: "the prototype of \(target.name)",
        remedy: "put a probe there: SEC(\"kprobe/\(target.name)\")")
    )
  }
}
