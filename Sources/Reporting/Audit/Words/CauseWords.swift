import BPFObject
import BTF
import ByteReading
import Portability
import Relocation

/// The words for causes but those of relocations, which need the decision.
struct CauseWords {
  typealias Words = FindingWords.Words
  /// The object's own types.
  private let types: BTFTypeTable?
  let facts: KernelFacts
  let room: FindingRoom
  private let hasTailCalls: Bool

  init(_ types: BTFTypeTable?, _ facts: KernelFacts, _ room: FindingRoom, hasTailCalls: Bool) {
    (self.types, self.facts, self.room, self.hasTailCalls) = (types, facts, room, hasTailCalls)
  }

  /// What helps where a target is nowhere to be found: a remedy, and what may have been meant.
  func leaveOut(_ remedy: String) -> String {
    hasTailCalls ? "\(remedy); what is only got to by bpf_tail_call() needs no target: do not attach it" : remedy
  }

  // One entry for each cause: a new one does not compile without its words.
  func words(of cause: FindingCause) -> (code: String, words: Words) {
    switch cause {
    // The object, types of programs and maps
    case .objectRefused(let problem):
      return ("object_refused", Words(message: "libbpf refuses the object: \(problem)", needs: "an object that libbpf opens"))
    case .otherByteOrder(let order):
      return (
        "byte_order",
        Words(
          message: "the object is \(order == .little ? "big" : "little")-endian, and the kernel is not",
          needs: "a \(order == .little ? "big" : "little")-endian machine",
          has: "a \(order == .little ? "little" : "big")-endian one",
          remedy: "compile it with -target \(order == .little ? "bpfel" : "bpfeb") for such machines")
      )
    case .sectionUnknown(let section):
      return (
        "section_unknown",
        Words(
          message: "the section '\(section)' says nothing about the program's type", needs: "a program type",
          remedy: "use a section name that libbpf knows, or set the type before loading")
      )
    case .programTypeMissing(let type):
      return (
        "program_type_missing",
        Words(
          message: "programs of type \(type) are not known", needs: "program type \(type)",
          evidence: "enum bpf_prog_type has no entry \(type.rawValue)",
          remedy: "leave the program out on such kernels: bpf_program__set_autoload()")
      )
    case .programTypeNotBuilt(let type, let function):
      return (
        "program_type_missing",
        Words(
          message: "the kernel was built without programs of type \(type)", needs: "program type \(type)",
          evidence: "no FUNC \(function) among the types, which have others of its kind",
          remedy: "leave the program out on such kernels: bpf_program__set_autoload()")
      )
    case .attachTypeMissing(let type):
      return (
        "attach_type_missing",
        Words(
          message: "nothing attaches as \(type)", needs: "attach type \(type)",
          evidence: "enum bpf_attach_type has no entry \(type.rawValue)", remedy: CauseWords.otherWay(type))
      )
    case .mapTypeMissing(let map, let type):
      return (
        "map_type_missing",
        Words(
          message: "map '\(map)': maps of type \(type) are not known", needs: "map type \(type)",
          evidence: "enum bpf_map_type has no entry \(type.rawValue)",
          remedy: "do not create it on such kernels: bpf_map__set_autocreate(), and leave out what uses it")
      )
    case .mapWithoutSize(let map):
      return (
        "map_unsized",
        Words(
          message: "map '\(map)' has no size", needs: "a size that the loading program sets: bpf_map__set_max_entries()")
      )
    case .mapWithoutValues(let map): return MapWords.withoutValues(map)
    case .mapWithoutInner(let map): return MapWords.withoutInner(map)
    case .mapRefused(let map, let type, let fault, let function): return MapWords.refused(map, type, fault, by: function)
    case .mapNotAllowed(let map, let type, let fault): return MapWords.notAllowed(map, type, fault)
    case .mapFlagsUnknown(let map, let flags):
      return (
        "map_flags_unknown",
        Words(
          message: "map '\(map)': flags \(flags.labels.joined(separator: ", ")) are not known",
          needs: "map flags \(flags.labels.joined(separator: ", "))", evidence: "the enum of BPF_F_NO_PREALLOC has no such entry",
          remedy: "clear the flags on such kernels: bpf_map__set_map_flags()")
      )
    case .structOperationsMissing(let map, let type):
      return (
        "struct_ops_missing",
        Words(
          message: "struct_ops map '\(map)': no struct bpf_struct_ops_\(type)", needs: "struct_ops of type \(type)",
          evidence: "struct bpf_struct_ops_\(type) is not among the types\(modules)",
          remedy: "do not create the map on such kernels: bpf_map__set_autocreate()")
      )
    case .structOperationsMember(let map, let mismatch): return member(map, mismatch)
    case .structOperationsUnused(let isInMap):
      return (
        "struct_ops_unused",
        Words(
          message: "no struct_ops map that is created uses it", needs: "a struct_ops map with the program in it",
          remedy: isInMap
            ? "have the map created: bpf_map__set_autocreate()" : "put it into a map, or leave it out: SEC(\"?struct_ops\")")
      )
    // What programs attach to
    case .attachTargetNone(let section): return attachTargetNone(section)
    case .attachTargetIsProgram(let name): return attachTargetIsProgram(name)
    case .attachTargetMissing(let target): return missing(target)
    case .attachTargetRefused(let target, let refusal): return refusal.words(target)
    case .contextRefused(let fault): return fault.words
    case .contextAccess(let target, let argument, let count): return ContextWords.tooMany(target, argument, count)
    case .contextArgument(let target, let argument, let expected, let found):
      return ContextWords.otherArgument(target, argument, expected, found)
    case .tracepointField(let name, let end, let size): return ContextWords.field(name, end, size)
    case .probeTargetMissing(let name, let isPattern): return probeTargetMissing(name, isPattern)
    case .systemCallMissing(let name): return systemCallMissing(name)
    case .tracepointMissing(let name): return tracepointMissing(name)
    // Code
    case .helperMissing(let helper):
      return (
        "helper_missing",
        Words(
          message: "there is no \(helper.call)", needs: helper.noun, evidence: "enum bpf_func_id has no entry \(helper.rawValue)",
          remedy: helper.stem.map {
            "call it only where bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_\($0)) says so"
          })
      )
    case .helperNotBuilt(let helper, let build): return CodeWords.notBuilt(helper, build)
    case .helperNotAllowedThere(let helper, let type, let attach): return CodeWords.notAllowed(helper, type, attach)
    case .helperNotAllowedYet(let helper, let type, let evidence): return CodeWords.notAllowedYet(helper, type, evidence)
    case .helperTakesNoSuchMap(let helper, let map, let type): return CodeWords.noSuchMap(helper, map, type)
    case .kernelFunctionAddress(let name, let evidence): return CodeWords.address(name, evidence)
    case .globalFunctionReturnsNothing(let name): return CodeWords.returnsNothing(name)
    case .programFlagMissing(let flag, let type, let evidence): return CodeWords.programFlag(flag, type, evidence)
    case .helperNotAllowed(let helper, let type):
      return (
        "helper_not_allowed",
        Words(message: "programs of type \(type) may not call \(helper.call)", needs: "\(helper.noun) in \(type) programs")
      )
    case .helperSleeps(let helper):
      return (
        "helper_not_allowed",
        Words(
          message: "\(helper.call) may sleep, and the program may not", needs: "\(helper.noun) in a program that may sleep",
          remedy: "use a section whose name ends in .s, where the hook has one: fentry.s, lsm.s, uprobe.s")
      )
    case .licence(let helper):
      return (
        "licence",
        Words(
          message: "the object's licence does not let it call \(helper.call)", needs: "a licence that is compatible with the GPL",
          remedy: "declare one that is in the section 'license', or do without \(helper.call)")
      )
    case .licenceOfProgram(let part):
      return (
        "licence",
        Words(
          message: "the object's licence does not let it have \(part.words)", needs: "a licence that is compatible with the GPL",
          remedy: "declare one that is in the section 'license', or do without")
      )
    case .instructionSet(let feature, let evidence):
      return (
        "instruction_set",
        Words(
          message: "the verifier does not take \(feature.words)", needs: feature.words, evidence: evidence.words,
          remedy: feature.compilerOption.map { "compile with \($0) for such kernels" })
      )
    case .fixedOffsetRefused(let structure, let offset, let size):
      let name = kernels(structure)
      let has = facts.target.table(structure.place).record(structure.type).map { "\($0.byteSize) bytes" }
      return (
        "fixed_offset",
        Words(
          message: "reads \(size) bytes at byte \(offset) of \(name), where none may be read: no relocation adjusts the place",
          needs: "\(size) bytes at byte \(offset) of \(name)", has: has,
          remedy: "read the field with BPF_CORE_READ(), or declare the struct with preserve_access_index")
      )
    case .fixedOffset:
      return (
        "fixed_offset",
        Words(
          message: "reads memory of the kernel at an offset that no relocation adjusts", needs: "a fixed layout",
          remedy: "declare the struct with preserve_access_index, or read it with BPF_CORE_READ()")
      )
    case .enumeratorValue(let type, let enumerator, let expected, let found):
      return (
        "enum_value",
        Words(
          message: "\(type)::\(enumerator) has another number, and no relocation adjusts it",
          needs: "\(enumerator) = \(CauseWords.number(expected))", has: "\(enumerator) = \(CauseWords.number(found))",
          remedy: "take the number from the kernel: bpf_core_enum_value(enum \(type), \(enumerator))")
      )
    // Externs
    case .kernelFunctionMissing(let name, let isWeak): return kernelFunctionMissing(name, isWeak)
    case .kernelFunctionIncompatible(let name, _, let expected, let found): return kernelFunctionIncompatible(name, expected, found)
    case .kernelFunctionNotAllowed(let name): return kernelFunctionNotAllowed(name)
    case .kernelFunctionNotAllowedIn(let name, let type, let evidence): return CodeWords.notAllowed(name, type, evidence)
    case .variableMissing(let name, let isWeak): return variableMissing(name, isWeak)
    case .variableIncompatible(let name, let expected, let found): return variableIncompatible(name, expected, found)
    case .variableWithoutAddress(let name): return variableWithoutAddress(name)
    case .symbolUnknown(let name): return symbolUnknown(name)
    case .symbolAmbiguous(let name): return symbolAmbiguous(name)
    case .symbolMissing(let name): return symbolMissing(name)
    case .configurationMissing(let name): return configurationMissing(name)
    case .configurationUnrecognized(let name): return configurationUnrecognized(name)
    case .configurationUnknown(let name): return configurationUnknown(name)
    // Relocations whose decision is not at hand, or for whose words there is no room
    case .relocation(let ordinal, let outcome):
      return (RelocationWords.code(outcome), Words(message: "relocation \(ordinal) of the object", needs: ""))
    case .fieldChanged(let ordinal, let change):
      return ("field_changed", Words(message: "relocation \(ordinal) of the object: a field that \(change.sentence)", needs: ""))
    }
  }

  static let module = "a module may have it: give the folder with the kernel's modules, or one by --module"

  /// That modules were not among what was looked through.
  var modules: String { facts.target.modules.isEmpty ? " (no modules were looked through)" : "" }

  /// What the kernel's symbols were read from.
  var symbolList: String { facts.symbols?.includesModules == true ? "/proc/kallsyms" : "System.map" }

  private static func otherWay(_ type: AttachType) -> String {
    switch type {
    case .traceKprobeMulti, .traceKprobeSession: "attach to each function by itself: SEC(\"kprobe\")"
    case .traceUprobeMulti, .traceUprobeSession: "attach to each place by itself: SEC(\"uprobe\")"
    case .tcxIngress, .tcxEgress: "attach by tc's netlink interface"
    default: "leave the program out on such kernels"
    }
  }

  private func member(_ map: String, _ mismatch: StructOperationsMismatch) -> (String, Words) {
    let start = "struct_ops map '\(map)': "
    switch mismatch {
    case .noMember(let name):
      return (
        "struct_ops_member",
        Words(
          message: start + "the kernel's struct has no member '\(name)'", needs: "member \(name)",
          remedy: "leave it unset where bpf_core_field_exists() says that it is missing, or use a flavour of the struct")
      )
    case .otherType(let name, let expected, let found):
      return (
        "struct_ops_member",
        Words(message: start + "member '\(name)' is of another type", needs: "\(name): \(expected)", has: found)
      )
    case .bitField(let name):
      return ("struct_ops_member", Words(message: start + "member '\(name)' is a bit field", needs: "member \(name)"))
    case .notAFunction(let name):
      return (
        "struct_ops_member", Words(message: start + "member '\(name)' is no pointer to a function", needs: "function \(name)")
      )
    }
  }

  /// The name of a type of the object.
  func own(_ type: TypeID) -> String { types.map { CauseWords.name(type, $0) } ?? "another type" }

  func kernels(_ found: KernelType) -> String { CauseWords.name(found.type, facts.target.table(found.place)) }

  /// Names of hostile types are as long as their writers like.
  private static func name(_ type: TypeID, _ table: BTFTypeTable) -> String {
    TextBuffer.text(longestName: 512) { TypeNames(table).append(type, to: &$0) }
  }

  private static func number(_ value: UInt64) -> String { "\(Int64(bitPattern: value))" }
}

extension HelperFunction {
  /// As in `bpf_loop()`; one of which only the number is known is called by that.
  var call: String { name.map { "\($0)()" } ?? noun }

  var noun: String { "helper \(name ?? "\(rawValue)")" }
}

extension InstructionFeature {
  var words: String {
    switch self {
    case .atomics: "atomic operations with a result"
    case .signExtension: "loads and moves that extend the sign"
    case .signedDivision: "signed division"
    case .byteSwap: "unconditional byte swaps"
    case .longJumps: "jumps of 32 bits"
    case .addressSpaceCasts: "casts between address spaces"
    case .mayGoto: "may_goto"
    case .acquireRelease: "loads and stores with acquire and release"
    case .indirectJumps: "indirect jumps"
    }
  }

  /// What keeps clang from making such instructions; nil where nothing does.
  var compilerOption: String? {
    switch self {
    case .atomics: "-mcpu=v2, or without the results of __sync_fetch_and_*()"
    case .signExtension, .signedDivision, .byteSwap, .longJumps: "-mcpu=v3"
    case .addressSpaceCasts, .mayGoto, .acquireRelease, .indirectJumps: nil
    }
  }
}

extension LicensedPart {
  fileprivate var words: String {
    switch self {
    case .kernelFunction(let name): "calls of functions of the kernel, such as \(name)()"
    case .structOperations: "struct_ops programs"
    case .securityHooks: "LSM programs"
    }
  }
}

extension Evidence {
  var words: String {
    switch self {
    case .enumerator(let name): "the entry \(name), which came with it"
    case .function(let name): "FUNC \(name)"
    case .member(let member, let structure): "member \(member) of struct \(structure)"
    }
  }
}
