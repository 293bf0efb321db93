/// A loader other than libbpf that relocates by rules of its own.
public enum Engine: String, CaseIterable, Hashable, Sendable {
  /// cilium/ebpf, for programs in Go.
  case cilium = "cilium/ebpf"
  /// aya, for programs in Rust.
  case aya
}

/// How another engine treats a relocation otherwise than libbpf. docs/relocation.md says where each is written in their sources.
public struct EngineDifference: Hashable, Sendable {
  /// What it does.
  public enum Effect: Hashable, Sendable {
    /// It splits the name's flavour elsewhere, and looks for another name.
    case flavour(looksFor: String)
    /// Where the type is not there it poisons the instruction, instead of answering 0.
    case poisonsAbsentType
    /// Where the type is not there it refuses the object, instead of answering 0.
    case refusesAbsentType
    /// It does not know `type_matches`, and refuses the object.
    case refusesTypeMatches
    /// It looks for types in all modules as well, and may find the type in more than one place.
    case looksIntoModules
    /// It never looks into modules, and does not find the type.
    case ignoresModules
    /// It poisons the id of a type of a module.
    case poisonsModuleTypeID
    /// It changes the offset of a load or store and leaves its width: what is read is wrong.
    case keepsWidth
    /// It does not mind a width that libbpf poisons: what is read may be wrong.
    case ignoresWidth
    /// It takes an anonymous enum and a named one for different types.
    case distinguishesAnonymousEnums
    /// Of several candidates it takes the one that fits most relocations of the type in a program; libbpf wants all that fit to agree, and
    /// leaves out for good what does not fit once.
    case takesBestCandidate
    /// It takes a typedef, or for fields a union or struct, of that name as well.
    case takesOtherKind
    /// It poisons a 64-bit load by a load of 0xbad2310 into r10, which the verifier refuses in other words.
    case poisonsByLoad
    /// It does not compare the instruction with what the object's own types say, and patches it all the same.
    case patchesUnverified
  }

  public let engine: Engine
  public let effect: Effect
}
