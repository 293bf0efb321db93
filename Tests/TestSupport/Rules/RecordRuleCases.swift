import BTF
import ByteReading

extension RuleCase {
  static let records: [RuleCase] = [
    RuleCase(.recordTruncated, "its head") { w, isGood in
      w.integer("int", size: 4)
      if !isGood { w.raw([0, 0]) }
    },
    RuleCase(.recordTruncated, "its entries") { w, isGood in
      w.record(.enumeration, name: "e", count: isGood ? 1 : 2, sizeOrType: 4, [w.string("a"), 0])
    },
    RuleCase(.unknownKind, "zero") { w, isGood in w.record(name: nil, info: isGood ? 2 << 24 : 0, sizeOrType: 0) },
    RuleCase(.unknownKind, "beyond the last") { w, isGood in w.record(name: nil, info: (isGood ? 2 : 20) << 24, sizeOrType: 0) },
    RuleCase(.unknownKind, "described by a layout section", holdsBeforeLayout: false) { order, isGood in
      var w = BTFWriter(order: order)
      w.layout = (0...20).map { ($0 == 20 ? 4 : 0, 0) }
      w.integer("int", size: 4)
      w.record(name: nil, info: (isGood ? 1 : 20) << 24, sizeOrType: 4, [32])
      return w.bytes()
    },
    RuleCase(.nameOffset, "of a type") { w, isGood in
      w.raw([isGood ? 0 : 1, 1 << 24, 4, 32])
    },
    RuleCase(.nameOffset, "of a member") { w, isGood in
      let int = w.integer(nil, size: 4)
      w.record(.structure, count: 1, sizeOrType: 4, [isGood ? 0 : 9, int.rawValue, 0])
    },
    RuleCase(.nameOffset, "of an enumerator") { w, isGood in
      w.record(.enumeration, count: 1, sizeOrType: 4, [isGood ? w.string("a") : 9, 0])
    },
    RuleCase(.nameOffset, "of a parameter") { w, isGood in
      let int = w.integer(nil, size: 4)
      w.record(.functionPrototype, count: 1, [isGood ? 0 : 9, int.rawValue])
    },
    RuleCase(.nameMissing, "of a typedef") { w, isGood in w.typedef(isGood ? "t" : nil, to: w.integer("int", size: 4)) },
    RuleCase(.nameMissing, "of a forward declaration") { w, isGood in w.forward(isGood ? "f" : nil) },
    RuleCase(.nameMissing, "of a function") { w, isGood in w.function(isGood ? "f" : nil, w.prototype()) },
    RuleCase(.nameMissing, "of a variable") { w, isGood in w.variable(isGood ? "v" : nil, w.integer("int", size: 4)) },
    RuleCase(.nameMissing, "of a data section") { w, isGood in w.dataSection(isGood ? ".d" : nil, size: 4, []) },
    RuleCase(.nameMissing, "of a type tag") { w, isGood in w.typeTag(isGood ? "t" : "", on: w.integer("int", size: 4)) },
    RuleCase(.nameMissing, "of a declaration tag") { w, isGood in
      w.declarationTag(isGood ? "t" : nil, on: w.structure("s", size: 0))
    },
    RuleCase(.nameMissing, "of an enumerator") { w, isGood in w.enumeration("e", [(isGood ? "a" : nil, 0)]) },
    RuleCase(.nameForbidden, "on a pointer") { w, isGood in w.reference(.pointer, name: isGood ? nil : "p", to: .void) },
    RuleCase(.nameForbidden, "on const") { w, isGood in w.reference(.const, name: isGood ? nil : "c", to: .void) },
    RuleCase(.nameForbidden, "on an array") { w, isGood in
      let int = w.integer("int", size: 4).rawValue
      w.record(.array, name: isGood ? nil : "a", [int, int, 1])
    },
    RuleCase(.nameForbidden, "on a prototype") { w, isGood in w.record(.functionPrototype, name: isGood ? nil : "p") },
    RuleCase(.nameInvalid, "of a struct") { w, isGood in w.structure(isGood ? "_a.1" : "a-1", size: 0) },
    RuleCase(.nameInvalid, "beginning with a digit") { w, isGood in w.forward(isGood ? "a1" : "1a") },
    RuleCase(.nameInvalid, "too long") { w, isGood in w.forward(String(repeating: "a", count: isGood ? 512 : 513)) },
    RuleCase(.nameInvalid, "empty, but not at offset 0") { w, isGood in w.structure(isGood ? nil : "", size: 0) },
    RuleCase(.nameInvalid, "of a member") { w, isGood in
      let int = w.integer("int", size: 4)
      w.structure("s", size: 4, [.init(isGood ? "m" : "m m", int, at: 0)])
    },
    RuleCase(.nameInvalid, "of an enumerator") { w, isGood in w.enumeration64("e", [(isGood ? "a" : "a b", 0)]) },
    RuleCase(.nameInvalid, "a letter of Latin-1 is one to the kernel") { w, isGood in
      let name = w.string(bytes: [isGood ? 0xe9 : 0xf7, 0])
      w.raw([name, 7 << 24, 0])
    },
    RuleCase(.sectionNameInvalid, "a control character") { w, isGood in w.dataSection(isGood ? "?my data" : "a\u{1}", size: 4, [])
    },
    RuleCase(.sectionNameInvalid, "too long") { w, isGood in
      w.dataSection(String(repeating: "~", count: isGood ? 512 : 513), size: 4, [])
    },
    RuleCase(.vlenNotZero, "of an integer") { w, isGood in w.record(.integer, count: isGood ? 0 : 1, sizeOrType: 4, [32]) },
    RuleCase(.vlenNotZero, "of a pointer") { w, isGood in w.record(.pointer, count: isGood ? 0 : 1) },
    RuleCase(.vlenNotZero, "of a float") { w, isGood in w.record(.float, count: isGood ? 0 : 1, sizeOrType: 4) },
    RuleCase(.vlenNotZero, "of a forward declaration") { w, isGood in w.record(.forward, name: "f", count: isGood ? 0 : 1) },
    RuleCase(.kindFlag, "of an integer") { w, isGood in w.record(.integer, flag: !isGood, sizeOrType: 4, [32]) },
    RuleCase(.kindFlag, "of const") { w, isGood in w.record(.const, flag: !isGood) },
    RuleCase(.kindFlag, "of a function") { w, isGood in
      w.record(.function, name: "f", flag: !isGood, sizeOrType: w.prototype().rawValue)
    },
    RuleCase(.kindFlag, "of a data section") { w, isGood in w.record(.dataSection, name: ".d", flag: !isGood, sizeOrType: 4) },
    RuleCase(.typeIDTooLarge) { w, isGood in w.pointer(to: isGood ? .void : TypeID(0x10_0000)) },
    RuleCase(.integerReservedBits) { w, isGood in w.record(.integer, sizeOrType: 4, [isGood ? 32 : 1 << 28 | 32]) },
    RuleCase(.integerTooWide) { w, isGood in w.integer("int", size: 20, bits: 128, bitOffset: isGood ? 0 : 1) },
    RuleCase(.integerExceedsSize) { w, isGood in w.integer("int", size: 4, bits: 25, bitOffset: isGood ? 7 : 8) },
    RuleCase(.integerEncoding) { w, isGood in w.integer("int", size: 4, encoding: isGood ? 4 : 3) },
    RuleCase(.floatSize) { w, isGood in w.float("f", size: isGood ? 12 : 10) },
    RuleCase(.enumSize, "of 32 bits") { w, isGood in w.enumeration("e", size: isGood ? 8 : 16, []) },
    RuleCase(.enumSize, "of 64 bits") { w, isGood in w.enumeration64("e", size: isGood ? 1 : 0, []) },
    RuleCase(.forwardType) { w, isGood in
      w.record(.forward, name: "f", sizeOrType: isGood ? 0 : w.integer("int", size: 4).rawValue)
    },
    RuleCase(.arraySizeField) { w, isGood in
      let int = w.integer("int", size: 4).rawValue
      w.record(.array, sizeOrType: isGood ? 0 : 4, [int, int, 1])
    },
    RuleCase(.voidElement) { w, isGood in
      let int = w.integer("int", size: 4)
      w.array(of: isGood ? int : .void, index: int, count: 1)
    },
    RuleCase(.voidIndex) { w, isGood in
      let int = w.integer("int", size: 4)
      w.array(of: int, index: isGood ? int : .void, count: 1)
    },
    RuleCase(.functionLinkage) { w, isGood in w.function("f", w.prototype(), linkage: isGood ? 1 : 2) },
    RuleCase(.voidVariable) { w, isGood in
      let int = w.integer("int", size: 4)
      w.variable("v", isGood ? int : .void)
    },
    RuleCase(.variableLinkage) { w, isGood in w.variable("v", w.integer("int", size: 4), linkage: isGood ? 1 : 2) },
    RuleCase(.componentIndex, "negative") { w, isGood in
      w.declarationTag("t", on: w.structure("s", size: 0), component: isGood ? -1 : -2)
    },
  ]
}
