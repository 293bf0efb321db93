import BPFObject
import Portability

/// The words for what a kernel refuses of code though it has what the code names.
enum CodeWords {
  typealias Words = FindingWords.Words

  static func notBuilt(_ helper: HelperFunction, _ build: HelperBuild) -> (code: String, words: Words) {
    switch build {
    case .missing(let function, let beside):
      return (
        "helper_not_built",
        Words(
          message: "the kernel is built without \(helper.call)", needs: helper.noun,
          evidence:
            "no FUNC \(function) among the types, which have FUNC \(beside) of the same file; enum bpf_func_id has the entry",
          remedy: "do without it on such kernels: that BPF_FUNC_\(helper.stem.map { "\($0)" } ?? "") is in the enum guards nothing")
      )
    case .unknown(let option):
      return (
        "helper_not_built",
        Words(
          message: "whether the kernel is built with \(helper.call) is not known", needs: "\(helper.noun): \(option)",
          evidence: "enum bpf_func_id has the entry, and of functions of its kind the types have none")
      )
    }
  }

  static func notAllowed(_ helper: HelperFunction, _ type: ProgramType, _ attach: AttachType) -> (code: String, words: Words) {
    (
      "helper_not_allowed",
      Words(
        message: "programs of type \(type) that attach as \(attach) may not call \(helper.call)",
        needs: "\(helper.noun) in programs that attach as \(attach)")
    )
  }
}
