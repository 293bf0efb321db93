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

  static func notAllowedYet(_ helper: HelperFunction, _ type: ProgramType, _ evidence: Evidence) -> (code: String, words: Words) {
    (
      "helper_not_allowed",
      Words(
        message: "this kernel does not let programs of type \(type) call \(helper.call) yet",
        needs: "\(helper.noun) in \(type) programs", evidence: notYet(evidence),
        remedy: "leave the program out where it is so, or do without the helper")
    )
  }

  static func notAllowed(_ function: String, _ type: ProgramType, _ evidence: Evidence?) -> (code: String, words: Words) {
    (
      "kfunc_not_allowed",
      Words(
        message: evidence == nil
          ? "programs of type \(type) may not call \(function)()"
          : "this kernel does not let programs of type \(type) call \(function)() yet",
        needs: "kfunc \(function) in \(type) programs", evidence: evidence.map(notYet),
        remedy: evidence == nil ? nil : "leave the program out where it is so, or use a type of programs that may")
    )
  }

  static func notYet(_ evidence: Evidence) -> String {
    switch evidence {
    case .enumerator(let name): "kernels that do have \(name), and this one has not"
    case .function, .member: "kernels that do have \(evidence.words), and this one has not"
    }
  }

  static func noSuchMap(_ helper: HelperFunction, _ map: String, _ type: MapType) -> (code: String, words: Words) {
    (
      "helper_map_type",
      Words(
        message: "\(helper.call) takes no map of type \(type), and '\(map)' is one", needs: "a map of another type",
        has: "map type \(type)",
        evidence: "check_map_func_compatibility() of the kernel refuses it")
    )
  }

  static func address(_ name: String, _ evidence: Evidence) -> (code: String, words: Words) {
    (
      "kfunc_address",
      Words(
        message: "takes the address of \(name)(), which the kernel has, and its verifier takes those of variables alone",
        needs: "addresses of functions (Linux 6.4)", evidence: "the types lack \(evidence.words)",
        remedy:
          "do not test it with bpf_ksym_exists() there: ask for a type or an enumerator that came with it (bpf_core_type_exists()), or load another program"
      )
    )
  }

  static func returnsNothing(_ name: String) -> (code: String, words: Words) {
    (
      "function_without_result",
      Words(
        message: "the global function \(name)() returns nothing, which older verifiers do not take",
        needs: "a result",
        remedy: "let it return an int, or make it static")
    )
  }

  static func programFlag(_ flag: ProgramFlag, _ type: ProgramType, _ evidence: Evidence) -> (code: String, words: Words) {
    switch flag {
    case .fragments:
      return (
        "program_flag_missing",
        Words(
          message: "the kernel has no XDP programs for packets in more than one piece", needs: "BPF_F_XDP_HAS_FRAGS",
          evidence: "the types lack \(evidence.words)", remedy: "load it as SEC(\"xdp\") there: bpf_program__set_flags()")
      )
    case .sleepable:
      return (
        "program_flag_missing",
        Words(
          message: "programs of type \(type) may not sleep there", needs: "BPF_F_SLEEPABLE for \(type) programs",
          evidence: "the types lack \(evidence.words)",
          remedy: "load it without there: bpf_program__set_flags(), and do without what sleeps, such as bpf_copy_from_user()")
      )
    }
  }
}
