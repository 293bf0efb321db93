import BTF

extension RuleCase {
  /// What types say of each other.
  static let references: [RuleCase] = [
    RuleCase(.noSuchType, "behind a pointer") { w, isGood in w.pointer(to: isGood ? .void : TypeID(2)) },
    RuleCase(.noSuchType, "of a member") { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: 4, [.init("m", isGood ? int : TypeID(9), at: 0)])
    },
    RuleCase(.noSuchType, "of elements") { w, isGood in
      let int = w.integer("int", size: 4)
      w.array(of: isGood ? int : TypeID(9), index: int, count: 1)
    },
    RuleCase(.noSuchType, "of a parameter") { w, isGood in
      let int = w.integer("int", size: 4)
      w.prototype([("a", isGood ? int : TypeID(9))])
    },
    RuleCase(.noSuchType, "in a kernel's chain", purpose: .kernel) { w, isGood in
      w.reference(.const, to: isGood ? .void : TypeID(9))
    },
    RuleCase(.forbiddenTarget, "a variable behind a pointer") { w, isGood in
      let int = w.integer("int", size: 4)
      let variable = w.variable("v", int)
      w.pointer(to: isGood ? int : variable)
    },
    RuleCase(.forbiddenTarget, "a section as a member") { w, isGood in
      let int = w.integer("int", size: 4)
      let section = w.dataSection(".d", size: 4, [])
      w.structure("s", size: 4, [.init("m", isGood ? int : section, at: 0)])
    },
    RuleCase(.forbiddenTarget, "a function behind a pointer") { w, isGood in
      let prototype = w.prototype()
      w.pointer(to: isGood ? prototype : TypeID(3))
      w.function("f", prototype)
    },
    RuleCase(.loop, "of structs") { w, isGood in
      w.structure("a", size: 4, [.init("b", TypeID(2), at: 0)])
      w.structure("b", size: 4, [.init("a", isGood ? TypeID(3) : TypeID(1), at: 0)])
      w.integer("int", size: 4)
    },
    RuleCase(.loop, "of pointers and const") { w, isGood in
      w.reference(.const, to: TypeID(2))
      w.pointer(to: isGood ? .void : TypeID(1))
    },
    RuleCase(.loop, "of a typedef") { w, isGood in w.typedef("t", to: isGood ? .void : TypeID(1)) },
    RuleCase(.tooDeep, "pointers") { w, isGood in
      let count: UInt32 = isGood ? 32 : 33
      for next in 2...count { w.pointer(to: TypeID(next)) }
      w.pointer(to: .void)
    },
    RuleCase(.tooDeep, "structs") { w, isGood in
      let count: UInt32 = isGood ? 32 : 33
      for next in 2...(count + 1) { w.structure(nil, size: 4, [.init("m", TypeID(next), at: 0)]) }
      w.integer("int", size: 4)
    },
    RuleCase(.arrayIndex) { w, isGood in
      let int = w.integer("int", size: 4)
      let float = w.float("f", size: 4)
      w.array(of: int, index: isGood ? int : float, count: 1)
    },
    RuleCase(.arrayIndex, "of a width that is not a machine's") { w, isGood in
      let int = w.integer("int", size: 4)
      let narrow = w.integer("n", size: 4, bits: isGood ? 16 : 24)
      w.array(of: int, index: narrow, count: 1)
    },
    RuleCase(.arrayElement) { w, isGood in
      let int = w.integer("int", size: 4)
      let target = w.forward("f")
      let nothing = w.reference(.const, to: target)
      w.array(of: isGood ? int : nothing, index: int, count: 1)
    },
    RuleCase(.arrayIrregularInteger) { w, isGood in
      let int = w.integer("int", size: 4)
      let narrow = w.integer("n", size: 4, bits: isGood ? 32 : 31)
      w.array(of: narrow, index: int, count: 1)
    },
    RuleCase(.arrayTooLarge) { w, isGood in
      let int = w.integer("int", size: 4)
      w.array(of: int, index: int, count: isGood ? 0x3fff_ffff : 0x4000_0000)
    },
    RuleCase(.memberType, "a forward declaration") { w, isGood in
      let int = w.integer("int", size: 4)
      let forward = w.forward("f")
      w.structure("s", size: 4, [.init("m", isGood ? int : forward, at: 0)])
    },
    RuleCase(.memberType, "const void") { w, isGood in
      let int = w.integer("int", size: 4)
      let nothing = w.reference(.const, to: .void)
      w.structure("s", size: 4, [.init("m", isGood ? int : nothing, at: 0)])
    },
    RuleCase(.variableType) { w, isGood in
      let int = w.integer("int", size: 4)
      let forward = w.forward("f")
      w.variable("v", isGood ? int : forward)
    },
    RuleCase(.entryNotVariable) { w, isGood in
      let int = w.integer("int", size: 4)
      let variable = w.variable("v", int)
      w.dataSection(".d", size: 4, [(isGood ? variable : int, 0, 4)])
    },
    RuleCase(.entryTooSmall) { w, isGood in
      let variable = w.variable("v", w.integer("int", size: 4))
      w.dataSection(".d", size: 4, [(variable, 0, isGood ? 4 : 3)])
    },
    RuleCase(.functionPrototype) { w, isGood in
      let int = w.integer("int", size: 4)
      let prototype = w.prototype()
      w.function("f", isGood ? prototype : int)
    },
    RuleCase(.parameterUnnamed) { w, isGood in
      let int = w.integer("int", size: 4)
      w.function("f", w.prototype([(isGood ? "a" : nil, int), (nil, .void)]))
    },
    RuleCase(.parameterType) { w, isGood in
      let int = w.integer("int", size: 4)
      w.prototype([("a", isGood ? int : .void), ("b", int)])
    },
    RuleCase(.parameterName) { w, isGood in
      let int = w.integer("int", size: 4)
      w.prototype([(isGood ? "a" : "a a", int)])
    },
    RuleCase(.variadicNamed) { w, isGood in w.prototype([(isGood ? nil : "a", .void)]) },
    RuleCase(.returnType) { w, isGood in
      let forward = w.forward("f")
      w.prototype(returning: isGood ? .void : forward)
    },
    RuleCase(.tagTarget) { w, isGood in
      let int = w.integer("int", size: 4)
      let alias = w.typedef("t", to: int)
      w.declarationTag("tag", on: isGood ? alias : int)
    },
    RuleCase(.componentIndex, "of a member") { w, isGood in
      let int = w.integer("int", size: 4)
      let union = w.union("u", size: 4, [.init("a", int, at: 0)])
      w.declarationTag("tag", on: union, component: isGood ? 0 : 1)
    },
    RuleCase(.componentIndex, "of a parameter") { w, isGood in
      let int = w.integer("int", size: 4)
      let function = w.function("f", w.prototype([("a", int)]))
      w.declarationTag("tag", on: function, component: isGood ? 0 : 1)
    },
    RuleCase(.componentIndex, "of a variable") { w, isGood in
      let variable = w.variable("v", w.integer("int", size: 4))
      w.declarationTag("tag", on: variable, component: isGood ? -1 : 0)
    },
  ]

  /// Chains of modifiers and typedefs.
  static let chains: [RuleCase] = [
    RuleCase(.typeTagOrder) { w, isGood in
      let int = w.integer("int", size: 4)
      let tag = w.typeTag("tag", on: isGood ? TypeID(3) : int)
      w.reference(.const, to: isGood ? int : tag)
    },
    RuleCase(.typeTagOrder, "a typedef is a modifier", purpose: .kernel) { w, isGood in
      let int = w.integer("int", size: 4)
      let tag = w.typeTag("tag", on: int)
      w.typedef("t", to: isGood ? int : tag)
    },
    RuleCase(.chainTooLong) { w, isGood in
      // A struct that has the later half resolved first, so that the walk through references does not go too deep.
      let count: UInt32 = isGood ? 32 : 33
      w.structure(nil, size: 4, [.init("late", TypeID(18), at: 0), .init("early", TypeID(2), at: 0)])
      for next in 3...(count + 2) { w.reference(.const, to: TypeID(next)) }
      w.integer("int", size: 4)
    },
    RuleCase(.chainTooLong, "a loop in a kernel's BTF", purpose: .kernel) { w, isGood in
      w.reference(.const, to: TypeID(2))
      w.reference(.volatile, to: isGood ? .void : TypeID(1))
    },
  ]
}
