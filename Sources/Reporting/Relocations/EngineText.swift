import Relocation

extension EngineDifference {
  /// A word for programs, which stays the same; docs/json.md lists them.
  var code: StaticString {
    switch effect {
    case .flavour: "flavour"
    case .poisonsAbsentType: "poisons_absent_type"
    case .refusesAbsentType: "refuses_absent_type"
    case .refusesTypeMatches: "refuses_type_matches"
    case .looksIntoModules: "looks_into_modules"
    case .ignoresModules: "ignores_modules"
    case .poisonsModuleTypeID: "poisons_module_type_id"
    case .keepsWidth: "keeps_width"
    case .ignoresWidth: "ignores_width"
    case .distinguishesAnonymousEnums: "distinguishes_anonymous_enums"
    case .takesBestCandidate: "takes_best_candidate"
    case .takesOtherKind: "takes_other_kind"
    case .poisonsByLoad: "poisons_by_load"
    case .patchesUnverified: "patches_unverified"
    }
  }

  /// What the engine does, to go on after its name.
  var sentence: String {
    switch effect {
    case .flavour(let name): "looks for the name \"\(name.printable)\", since it splits flavours elsewhere"
    case .poisonsAbsentType: "poisons the instruction where the type is absent, and does not answer 0"
    case .refusesAbsentType: "refuses the object where the type is absent, and does not answer 0"
    case .refusesTypeMatches: "does not know type_matches, and refuses the object"
    case .looksIntoModules: "looks into modules too, where there is a type of that name: it may find that one"
    case .ignoresModules: "never looks into modules, and does not find the type"
    case .poisonsModuleTypeID: "poisons the id of a type that lies in a module"
    case .keepsWidth: "changes the offset only and keeps the width: the value is wrong"
    case .ignoresWidth: "does not mind the width, and goes to bytes that may not be the field"
    case .distinguishesAnonymousEnums: "takes an anonymous and a named enum for different types: the field does not fit"
    case .takesBestCandidate:
      "takes the candidate that fits most relocations of the type in the program, and refuses it where several fit as many and disagree"
    case .takesOtherKind: "takes a type of that name and another kind as well, through typedefs too: it finds one here"
    case .poisonsByLoad: "poisons by r10 = 0xbad2310 ll: the verifier says that the frame pointer is read only"
    case .patchesUnverified: "does not compare the old value, and patches the instruction"
    }
  }
}
