public import BPFObject
public import BTF
public import ByteReading
public import Relocation

/// What speaks against a program on a kernel, or is worth knowing. New cases may appear.
public enum FindingCause: Hashable, Sendable {
  // MARK: The object

  /// libbpf refuses the object, on every kernel.
  case objectRefused(ObjectProblem)
  /// It was compiled for machines of the other byte order.
  case otherByteOrder(kernel: ByteOrder)
  /// libbpf does not know what the section's name stands for.
  case sectionUnknown(String)

  // MARK: Types of programs and maps

  /// How its section's name says that it is to be loaded, which the kernel does not know of such programs.
  case programFlagMissing(ProgramFlag, ProgramType, Evidence)
  case programTypeMissing(ProgramType)
  /// The enum has it, and the function that tells its helpers is not among the types, which have others of the kind.
  case programTypeNotBuilt(ProgramType, function: String)
  case attachTypeMissing(AttachType)
  case mapTypeMissing(map: String, MapType)
  /// The program that loads the object is to set its size.
  case mapWithoutSize(map: String)
  /// It is to set the size of its values.
  case mapWithoutValues(map: String)
  /// It is to say what the maps are like that lie in it.
  case mapWithoutInner(map: String)
  /// No kernel makes it so; the function of the kernel that refuses.
  case mapRefused(map: String, MapType, MapFault, by: String)
  /// The program may not use it.
  case mapNotAllowed(map: String, MapType, ProgramMapFault)
  /// Bits that the kernel has no name for.
  case mapFlagsUnknown(map: String, MapFlags)

  // MARK: What programs attach to

  /// Its section names no target, which must be given before it is loaded.
  case attachTargetNone(section: String)
  /// A program of another object, which is not known here.
  case attachTargetIsProgram(String)
  case attachTargetMissing(AttachTarget)
  /// It is there, and nothing can attach to it by its type.
  case attachTargetRefused(AttachTarget, TargetRefusal)
  /// It reads more arguments than it is handed; counted from 1.
  case contextAccess(target: String, argument: Int, count: Int)
  /// The verifier refuses what it reads or writes of its context, whatever it attaches to.
  case contextRefused(ContextFault)
  /// It takes an argument, counted from 1, for something else than it is.
  case contextArgument(target: String, argument: Int, expected: String, found: String)

  /// It reads its record up to a byte that lies behind the kernel's, in bytes.
  case tracepointField(tracepoint: String, end: Int, size: Int)

  /// A function to put a probe on.
  case probeTargetMissing(String, isPattern: Bool)
  case systemCallMissing(String)
  case tracepointMissing(String)

  // MARK: Code

  /// Memory of the kernel is read at a place that was known when the program was compiled.
  case fixedOffset
  /// The verifier knows the struct that is read there, and lets no program read those bytes of it; in bytes.
  case fixedOffsetRefused(structure: KernelType, offset: Int, size: Int)

  case helperMissing(HelperFunction)
  /// The enum has it, and the function that does the work is not among the types, or whether it is built cannot be told.
  case helperNotBuilt(HelperFunction, HelperBuild)
  case instructionSet(InstructionFeature, Evidence)
  /// It may sleep, and the program may not.
  case helperSleeps(HelperFunction)
  /// No kernel that is known lets programs of that type call it.
  case helperNotAllowed(HelperFunction, ProgramType)
  /// No kernel that is known lets programs call it that attach so.
  case helperNotAllowedThere(HelperFunction, ProgramType, AttachType)
  /// Younger kernels let such programs call it; what this one's types lack that those have.
  case helperNotAllowedYet(HelperFunction, ProgramType, Evidence)
  /// The helper takes no map of that type.
  case helperTakesNoSuchMap(HelperFunction, map: String, MapType)
  /// The object's licence does not let it call that.
  case licence(HelperFunction)
  /// The object's licence does not let it have that at all, whether the verifier gets to it or not.
  case licenceOfProgram(LicensedPart)
  case kernelFunctionMissing(String, isWeak: Bool)
  /// What the object takes it for, by its own types, and what the kernel has.
  case kernelFunctionIncompatible(String, isWeak: Bool, expected: TypeID, found: KernelType)
  /// It is there, and not marked as one that programs may call.
  case kernelFunctionNotAllowed(String)
  /// It is there, and not for programs of that type; what this kernel's types lack that those of kernels have which let such programs call
  /// it, nil where none is known.
  case kernelFunctionNotAllowedIn(String, ProgramType, Evidence?)
  /// The address of a function that the kernel has: its verifier takes those of variables alone.
  case kernelFunctionAddress(String, Evidence)
  /// A global function without a result.
  case globalFunctionReturnsNothing(String)
  case variableMissing(String, isWeak: Bool)
  case variableIncompatible(String, expected: TypeID, found: KernelType)
  /// It is among the types, and the kernel's list of symbols has no address of it.
  case variableWithoutAddress(String)
  /// An address of `/proc/kallsyms`, of which types say nothing.
  case symbolUnknown(String)
  /// An address of `/proc/kallsyms` that the kernel's list of symbols has not got.
  case symbolMissing(String)
  /// A name that the kernel has at more than one address.
  case symbolAmbiguous(String)
  /// A value of `.kconfig` that is neither one of the configuration nor one that libbpf makes up.
  case configurationUnrecognized(String)
  case configurationMissing(String)
  case configurationUnknown(String)

  // MARK: Relocations

  /// By its number in the object; the decision says why.
  case relocation(ordinal: Int, Resolution.Outcome)
  /// A field that was found is not what the object reads there; by the number of its relocation.
  case fieldChanged(ordinal: Int, FieldChange)

  /// The object has another number for an enumerator, and no relocation that would adjust it.
  case enumeratorValue(type: String, enumerator: String, expected: UInt64, found: UInt64)

  // MARK: struct_ops

  case structOperationsMissing(map: String, type: String)
  case structOperationsMember(map: String, StructOperationsMismatch)
  /// A program is in no struct_ops map, or only in such that are not created.
  case structOperationsUnused(isInMap: Bool)
}

/// A type of the kernel or of one of its modules.
public struct KernelType: Hashable, Sendable {
  public let place: RelocationTarget.Place
  public let type: TypeID
}

/// What the kernel keeps for programs under a licence that is compatible with the GPL, besides some helpers.
public enum LicensedPart: Hashable, Sendable {
  /// The call of a function of the kernel (`add_kfunc_call()`).
  case kernelFunction(String)
  /// Programs of struct_ops maps (`check_struct_ops_btf_id()`).
  case structOperations
  /// Programs of the LSM type (`bpf_lsm_verify_prog()`).
  case securityHooks
}

/// What a program attaches to by its type.
public struct AttachTarget: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A function of the kernel.
    case function
    /// A tracepoint: a typedef `btf_trace_NAME`.
    case tracepoint
    /// A hook of the security modules: a function `bpf_lsm_NAME`.
    case securityHook
    /// An iterator: a function `bpf_iter_NAME`.
    case iterator
  }

  public let kind: Kind
  public let name: String
  /// The module that it is to be found in; nil where any will do.
  public let module: String?
}

/// Why a struct_ops map does not fit the kernel's struct.
public enum StructOperationsMismatch: Hashable, Sendable {
  /// The kernel's struct has no such member, and the object sets it.
  case noMember(String)
  /// The member is of another kind or size.
  case otherType(String, expected: String, found: String)
  case bitField(String)
  /// The member is set to a program, and is no pointer to a function.
  case notAFunction(String)
}
