import BTF

extension RuleCase {
  /// A section of `size` bytes with one entry for an `int` at `offset`, or more.
  private static func section(_ w: inout BTFWriter, size: UInt32, _ places: [(offset: UInt32, size: UInt32)]) {
    let int = w.integer("int", size: 4)
    let variable = w.variable("v", int)
    w.dataSection(".d", size: size, places.map { (variable, $0.offset, $0.size) })
  }

  /// The entries of structs, unions and data sections.
  static let entries: [RuleCase] = [
    RuleCase(.voidMember) { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: 4, [.init("m", isGood ? int : .void, at: 0)])
    },
    RuleCase(.unionMemberOffset) { w, isGood in
      let int = w.integer("int", size: 4)
      w.union("u", size: 8, [.init("m", int, at: isGood ? 0 : 8)])
    },
    RuleCase(.memberOrder) { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: 8, [.init("a", int, at: isGood ? 0 : 32), .init("b", int, at: isGood ? 32 : 0)])
    },
    RuleCase(.memberBeyondStruct) { w, isGood in
      let int = w.integer("int", size: 4)
      let none = w.array(of: int, index: int, count: 0)
      w.structure("s", size: 4, [.init("m", none, at: isGood ? 32 : 40)])
    },
    RuleCase(.sectionSizeZero) { w, isGood in w.dataSection(".d", size: isGood ? 1 : 0, []) },
    RuleCase(.voidEntry) { w, isGood in
      let variable = w.variable("v", w.integer("int", size: 4))
      w.dataSection(".d", size: 4, [(isGood ? variable : .void, 0, 4)])
    },
    RuleCase(.entryOffset, "overlapping") { w, isGood in section(&w, size: 8, [(0, 4), (isGood ? 4 : 3, 4)]) },
    RuleCase(.entryOffset, "beyond the end") { w, isGood in section(&w, size: 8, [(isGood ? 4 : 8, 4)]) },
    RuleCase(.entrySize, "too large") { w, isGood in section(&w, size: 8, [(0, isGood ? 8 : 9)]) },
    RuleCase(.entrySize, "zero") { w, isGood in
      let variable = w.variable("v", w.structure("s", size: 0))
      w.dataSection(".d", size: 4, [(variable, 0, isGood ? 1 : 0)])
    },
    RuleCase(.entryBeyondSection) { w, isGood in section(&w, size: 8, [(4, isGood ? 4 : 5)]) },
    RuleCase(.sectionTotal, "ends that wrap around 32 bits") { w, isGood in
      let last: UInt32 = 0xffff_fff0
      let places: [(offset: UInt32, size: UInt32)] = [(last, 0x20), (0x10, last), (last, 0x20)]
      section(&w, size: .max, Array(places.prefix(isGood ? 1 : 3)))
    },
  ]
}
