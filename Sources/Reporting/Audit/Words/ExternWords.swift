import BPFObject
import BTF
import Portability

/// The words for what is wrong with variables and functions of the kernel, and with values of its configuration.
extension CauseWords {
  func kernelFunctionMissing(_ name: String, _ isWeak: Bool) -> (String, Words) {
    (
      "kfunc_missing",
      Words(
        message: "there is no kernel function \(name)()", needs: "kfunc \(name)",
        evidence: "no FUNC \(name) among the types\(modules)",
        remedy: facts.mayBeInModule(kernelFunction: name)
          ? CauseWords.module
          : isWeak
            ? "call it only where bpf_ksym_exists(\(name)) says so"
            : "declare it __weak, and call it only where bpf_ksym_exists(\(name)) says so")
    )
  }

  func kernelFunctionIncompatible(_ name: String, _ expected: TypeID, _ found: KernelType) -> (String, Words) {
    (
      "kfunc_incompatible",
      Words(
        message: "the kernel function \(name)() has another prototype", needs: own(expected), has: kernels(found),
        remedy: "declare a flavour of it for each prototype: \(name)___v2")
    )
  }

  func kernelFunctionNotAllowed(_ name: String) -> (String, Words) {
    (
      "kfunc_not_allowed",
      Words(
        message: "\(name)() is in the kernel, and is no kfunc: programs may not call it", needs: "kfunc \(name)",
        has: "function \(name)", evidence: "FUNC \(name) bears no tag bpf_kfunc, and others do",
        remedy: "do without it: bpf_ksym_exists(\(name)) says yes, and guards nothing")
    )
  }

  func variableMissing(_ name: String, _ isWeak: Bool) -> (String, Words) {
    (
      "ksym_missing",
      Words(
        message: "there is no variable \(name)", needs: "variable \(name)", evidence: "no VAR \(name) among the types\(modules)",
        remedy: isWeak ? nil : "declare it __weak, and test its address")
    )
  }

  func variableIncompatible(_ name: String, _ expected: TypeID, _ found: KernelType) -> (String, Words) {
    (
      "ksym_incompatible",
      Words(message: "the variable \(name) is of another type", needs: own(expected), has: kernels(found))
    )
  }

  func variableWithoutAddress(_ name: String) -> (String, Words) {
    (
      "ksym_unresolved",
      Words(
        message: "the verifier does not find the address of the variable \(name)", needs: "symbol \(name)", has: "VAR \(name)",
        evidence: "\(symbolList) has no such line",
        remedy: "only a kernel with CONFIG_KALLSYMS_ALL knows addresses of variables")
    )
  }

  func symbolUnknown(_ name: String) -> (String, Words) {
    (
      "ksym_unknown",
      Words(
        message: "whether there is a symbol \(name) is not known", needs: "symbol \(name)",
        evidence: facts.symbols == nil
          ? "types say nothing of it: a System.map beside the kernel would"
          : "neither types nor System.map have it, which does not list those of modules")
    )
  }

  func symbolAmbiguous(_ name: String) -> (String, Words) {
    (
      "symbol_ambiguous",
      Words(
        message: "the symbol \(name) stands for more than one address", needs: "one symbol \(name)",
        evidence: "\(symbolList) has more than one such line",
        remedy: "attach where the name is the only one of its kind, or by its address")
    )
  }

  func symbolMissing(_ name: String) -> (String, Words) {
    (
      "ksym_missing",
      Words(message: "there is no symbol \(name)", needs: "symbol \(name)", evidence: "\(symbolList) has no such line")
    )
  }

  func configurationMissing(_ name: String) -> (String, Words) {
    (
      "kconfig_missing",
      Words(
        message: "the configuration says nothing of \(name)", needs: name, evidence: "the kernel's config file",
        remedy: "declare it __weak: it reads 0 then")
    )
  }

  func configurationUnrecognized(_ name: String) -> (String, Words) {
    (
      "kconfig_unrecognized",
      Words(
        message: "libbpf does not make up a value for \(name)", needs: name,
        remedy:
          "name what the configuration has (CONFIG_*), or what libbpf knows: \(MadeUpConfiguration.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    )
  }

  func configurationUnknown(_ name: String) -> (String, Words) {
    (
      "kconfig_unknown",
      Words(message: "\(name) is not known", needs: name, evidence: "no config file beside the kernel")
    )
  }
}
