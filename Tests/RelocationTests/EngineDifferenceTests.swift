import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// Where other engines decide otherwise.
@Suite struct EngineDifferenceTests {
  private func effects(
    _ kind: RelocationKind, _ instruction: Instruction, access: String = "0:0", name: String = "s", local: UInt32 = 4,
    target: (inout BTFWriter) -> Void
  ) throws -> [EngineDifference] {
    var object = SampleObject()
    let int = object.types.integer("int", size: local, encoding: 0)
    let type = object.types.structure(name, size: 8, [.init("m", int, at: 0)])
    object.relocate(kind, type, access, instruction)
    var types = BTFWriter()
    target(&types)
    let relocationTarget = RelocationTarget(types: try types.table())
    let resolutions = try object.decideAll(against: relocationTarget)
    return EngineDifferences(try object.object(), target: relocationTarget, resolutions: resolutions)
      .differences(about: resolutions[0])
  }

  private static func structure(_ types: inout BTFWriter, _ name: String = "s", size: UInt32 = 4, encoding: UInt32 = 0) {
    let int = types.integer("int", size: size, encoding: encoding)
    types.structure(name, size: 16, [.init("m", int, at: 0)])
  }

  @Test func `nothing is said of what all decide alike`() throws {
    #expect(try effects(.fieldByteOffset, Code.move(0)) { Self.structure(&$0) }.isEmpty)
    #expect(try effects(.fieldByteOffset, Code.move(0), name: "s___old") { Self.structure(&$0) }.isEmpty)
    #expect(try effects(.fieldExists, Code.move(1)) { _ in }.isEmpty)
  }

  @Test func `flavours with more than one separator are split elsewhere`() throws {
    #expect(
      try effects(.fieldByteOffset, Code.move(0), name: "a___b___c") { Self.structure(&$0, "a___b") }
        == [EngineDifference(engine: .aya, effect: .flavour(looksFor: "a"))])
    #expect(
      try effects(.fieldByteOffset, Code.move(0), name: "s____x") { Self.structure(&$0, "s____x") } == [
        EngineDifference(engine: .cilium, effect: .flavour(looksFor: "s_")),
        EngineDifference(engine: .aya, effect: .flavour(looksFor: "s")),
      ])
  }

  @Test func `the size and the id of an absent type are no 0 for others`() throws {
    for (kind, value) in [(RelocationKind.typeSize, Int32(8)), (.typeIDTarget, 2)] {
      #expect(
        try effects(kind, Code.move(value), access: "0") { _ in } == [
          EngineDifference(engine: .cilium, effect: .poisonsAbsentType),
          EngineDifference(engine: .aya, effect: .refusesAbsentType),
        ])
    }
    #expect(try effects(.typeExists, Code.move(1), access: "0") { _ in }.isEmpty)
  }

  @Test func `cilium takes typedefs and other composites of the name`() throws {
    let other = [EngineDifference(engine: .cilium, effect: .takesOtherKind)]
    #expect(
      try effects(.fieldByteOffset, Code.move(0)) { types in
        let int = types.integer("int", size: 4)
        types.typedef("s", to: types.structure(nil, size: 4, [.init("m", int, at: 0)]))
      } == other)
    #expect(try effects(.fieldExists, Code.move(1), name: "s___old") { $0.union("s", size: 4) } == other)
    #expect(try effects(.typeExists, Code.move(1), access: "0") { $0.union("s", size: 4) }.isEmpty)
    #expect(try effects(.fieldExists, Code.move(1)) { $0.integer("s", size: 4) }.isEmpty)
  }

  @Test func `other kinds of the name are found in modules, and in what the kernel's BTF is split from`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let names = ["in_base", "in_kernel", "in_module", "in_module___old", "nowhere", "flavour"]
    for name in names {
      object.relocate(.fieldByteOffset, object.types.structure(name, size: 4, [.init("m", int, at: 0)]), "0:0", Code.move(0))
    }
    var writer = BTFWriter()
    writer.union("in_base", size: 4)
    let base = try writer.table()
    var split = BTFWriter(splitFrom: base)
    split.union("in_kernel", size: 4)
    split.union("flavour___a", size: 4)
    let kernel = try split.table(base: base)
    var module = BTFWriter(splitFrom: kernel)
    module.union("in_module", size: 4)
    let target = RelocationTarget(types: kernel, modules: [.init(name: "m", types: try module.table(base: kernel))])
    let resolutions = try object.decideAll(against: target)
    let engines = EngineDifferences(try object.object(), target: target, resolutions: resolutions)
    let takers = zip(names, resolutions).filter { _, resolution in
      engines.differences(about: resolution).contains(EngineDifference(engine: .cilium, effect: .takesOtherKind))
    }
    #expect(takers.map(\.0) == ["in_base", "in_kernel", "in_module", "in_module___old"])
  }

  @Test func `cilium takes the best of candidates that disagree`() throws {
    let found = try effects(.fieldByteOffset, Code.move(0)) { types in
      let int = types.integer("int", size: 4, encoding: 0)
      types.structure("s", size: 16, [.init("m", int, at: 0)])
      types.structure("s___other", size: 16, [.init("m", int, at: 32)])
    }
    #expect(found == [EngineDifference(engine: .cilium, effect: .takesBestCandidate)])
  }

  @Test func `cilium poisons 64-bit loads by another instruction`() throws {
    var object = SampleObject()
    let type = object.types.enumeration("e", [("ONE", 1)])
    let wide = Code.wide(1)
    object.relocate(.enumeratorValue, type, "0", wide[0], wide[1])
    let target = RelocationTarget(types: try BTFWriter().table())
    let resolutions = try object.decideAll(against: target)
    let differences = EngineDifferences(try object.object(), target: target, resolutions: resolutions).differences(
      about: resolutions[0])
    #expect(differences == [EngineDifference(engine: .cilium, effect: .poisonsByLoad)])
  }

  @Test func `aya does not know type_matches`() throws {
    #expect(
      try effects(.typeMatches, Code.move(1), access: "0") { Self.structure(&$0) }
        == [EngineDifference(engine: .aya, effect: .refusesTypeMatches)])
  }

  @Test func `cilium leaves the width of a load as it is`() throws {
    #expect(
      try effects(.fieldByteOffset, Code.load(4, 0)) { Self.structure(&$0, size: 8) }
        == [EngineDifference(engine: .cilium, effect: .keepsWidth)])
    #expect(
      try effects(.fieldByteOffset, Code.load(4, 0)) { Self.structure(&$0, size: 8, encoding: 1) }
        == [EngineDifference(engine: .cilium, effect: .ignoresWidth)])
  }

  @Test func `aya does not compare the old value`() throws {
    #expect(
      try effects(.fieldByteOffset, Code.move(5)) { Self.structure(&$0) }
        == [EngineDifference(engine: .aya, effect: .patchesUnverified)])
  }

  @Test func `aya takes an anonymous enum for another type`() throws {
    var object = SampleObject()
    let local = object.types.enumeration("mode", [("A", 1)])
    let type = object.types.structure("s", size: 4, [.init("m", local, at: 0)])
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(0))
    var types = BTFWriter()
    let other = types.enumeration(nil, [("A", 1)])
    types.structure("s", size: 4, [.init("m", other, at: 0)])
    let target = RelocationTarget(types: try types.table())
    let resolution = try object.decideAll(against: target)[0]
    #expect(
      EngineDifferences(try object.object(), target: target, resolutions: [resolution]).differences(about: resolution)
        == [EngineDifference(engine: .aya, effect: .distinguishesAnonymousEnums)])
  }

  @Test func `modules are asked by some always and by others never`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let inKernel = object.types.structure("in_kernel", size: 4, [.init("m", int, at: 0)])
    let inModule = object.types.structure("in_module", size: 4, [.init("m", int, at: 0)])
    object.relocate(.fieldByteOffset, inKernel, "0:0", Code.move(0))
    object.relocate(.typeIDTarget, inModule, "0", Code.move(0))
    var base = BTFWriter()
    Self.structure(&base, "in_kernel")
    let kernel = try base.table()
    var split = BTFWriter(splitFrom: kernel)
    Self.structure(&split, "in_kernel")
    Self.structure(&split, "in_module")
    let target = RelocationTarget(types: kernel, modules: [.init(name: "m", types: try split.table(base: kernel))])
    let resolutions = try object.decideAll(against: target)
    let engines = EngineDifferences(try object.object(), target: target, resolutions: resolutions)
    #expect(engines.differences(about: resolutions[0]) == [EngineDifference(engine: .cilium, effect: .looksIntoModules)])
    #expect(
      engines.differences(about: resolutions[1]) == [
        EngineDifference(engine: .aya, effect: .ignoresModules),
        EngineDifference(engine: .cilium, effect: .poisonsModuleTypeID),
      ])
  }
}
