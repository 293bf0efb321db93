import Portability

extension TargetRefusal {
  func words(_ target: AttachTarget) -> (String, FindingWords.Words) {
    let (why, needs): (String, String) =
      switch self {
      case .variadic: ("takes as many arguments as there are", "a fixed number of arguments")
      case .arguments(let count, let limit): ("takes \(count) arguments", "\(limit) arguments at most")
      case .structure(let argument, let size):
        ("takes a struct of \(size) bytes as argument \(argument)", "arguments that the kernel hands over")
      case .structureReturned: ("returns a struct", "a result that the kernel hands over")
      }
    return (
      "attach_target_refused",
      FindingWords.Words(
        message: "nothing attaches to \(target.name) by its type: it \(why)", needs: needs,
        evidence: "the prototype of \(target.name)",
        remedy: "put a probe there: SEC(\"kprobe/\(target.name)\")")
    )
  }
}
