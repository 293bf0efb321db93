import BTF

extension RuleCase {
  /// Members against their types.
  static let members: [RuleCase] = [
    RuleCase(.memberMisaligned, "a pointer") { w, isGood in
      let pointer = w.pointer(to: .void)
      w.structure("s", size: 16, [.init("m", pointer, at: isGood ? 8 : 4)])
    },
    RuleCase(.memberMisaligned, "a float") { w, isGood in
      let float = w.float("f", size: 8)
      w.structure("s", size: 16, [.init("m", float, at: isGood ? 64 : 32)])
    },
    RuleCase(.memberMisaligned, "an integer beside bit fields") { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: 8, [.init("a", int, at: 0, width: 4), .init("b", int, at: isGood ? 8 : 4)])
    },
    RuleCase(.memberMisaligned, "a struct") { w, isGood in
      let inner = w.structure("i", size: 1)
      w.structure("s", size: 8, [.init("m", inner, at: isGood ? 8 : 9)])
    },
    RuleCase(.memberMisaligned, "an enum") { w, isGood in
      let value = w.enumeration("e", [])
      w.structure("s", size: 8, [.init("m", value, at: isGood ? 8 : 9)])
    },
    RuleCase(.memberExceedsStruct, "an integer") { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: isGood ? 8 : 7, [.init("m", int, at: 32)])
    },
    RuleCase(.memberExceedsStruct, "a pointer behind a typedef") { w, isGood in
      let alias = w.typedef("t", to: w.pointer(to: .void))
      w.structure("s", size: isGood ? 8 : 7, [.init("m", alias, at: 0)])
    },
    RuleCase(.memberExceedsStruct, "an array") { w, isGood in
      let int = w.integer("int", size: 4)
      let array = w.array(of: int, index: int, count: 3)
      w.union("u", size: isGood ? 12 : 11, [.init("m", array, at: 0)])
    },
    RuleCase(.memberExceedsStruct, "a bit field") { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: 1, [.init("m", int, at: 0, width: isGood ? 8 : 9)])
    },
    RuleCase(.memberExceedsStruct, "an enum of 8 bytes has 4 beside bit fields") { w, isGood in
      let value = w.enumeration64("e", [])
      w.structure("s", size: isGood ? 4 : 3, [.init("m", value, at: 0)], flag: true)
    },
    RuleCase(.memberTooWide) { w, isGood in
      let wide = w.integer("wide", size: 16)
      w.structure("s", size: 24, [.init("m", wide, at: isGood ? 0 : 1, width: 128)])
    },
    RuleCase(.memberOffsetOverflow) { w, isGood in
      let late = w.integer("late", size: 4, bits: 8, bitOffset: 8)
      w.structure("s", size: .max, [.init("m", late, at: isGood ? 0xffff_ffe0 : 0xffff_fff8)])
    },
    RuleCase(.bitFieldWidth, "wider than its type") { w, isGood in
      let short = w.integer("short", size: 2)
      w.structure("s", size: 4, [.init("m", short, at: 0, width: isGood ? 16 : 17)])
    },
    RuleCase(.bitFieldWidth, "wider than an enum") { w, isGood in
      let value = w.enumeration64("e", [])
      w.structure("s", size: 8, [.init("m", value, at: 0, width: isGood ? 32 : 33)])
    },
    RuleCase(.bitFieldWidth, "of a pointer") { w, isGood in
      let pointer = w.pointer(to: .void)
      w.structure("s", size: 8, [.init("m", pointer, at: 0, width: isGood ? 0 : 8)], flag: true)
    },
    RuleCase(.bitFieldBase) { w, isGood in
      let narrow = w.integer("n", size: 4, bits: isGood ? 32 : 31)
      w.structure("s", size: 4, [.init("m", narrow, at: 0, width: 4)])
    },
  ]
}
