import BPFObject
import BTF
import ByteReading
import Kernel
import TestSupport
import Testing

@testable import Loader

/// BTF of objects as kernels take it, old ones included.
@Suite("Types for the kernel") struct TypeLoweringTests {
  private func types(_ fixture: String) throws -> (EditableTypes, ObjectInventory) {
    let inventory = try LoadedFixture.inventory("\(fixture)/el.o")
    return (ObjectTypes.prepare(inventory, try #require(inventory.object.types)), inventory)
  }

  private static let features: [(String, any WritableKeyPath<TypeFeatures, Bool> & Sendable)] = [
    ("functions", \.hasFunctions), ("global functions", \.hasGlobalFunctions), ("data sections", \.hasDataSections),
    ("floats", \.hasFloats), ("declaration tags", \.hasDeclarationTags), ("type tags", \.hasTypeTags),
    ("wide enums", \.hasWideEnums),
    ("question marks", \.hasQuestionMarks),
  ]

  /// The kinds that a kernel without a feature does not know.
  private static let kinds: [String: Set<BTFKind>] = [
    "functions": [.function, .functionPrototype], "data sections": [.dataSection, .variable], "floats": [.float],
    "declaration tags": [.declarationTag], "type tags": [.typeTag], "wide enums": [.enumeration64],
  ]

  @Test(arguments: features.map(\.0))
  func `what a kernel does not know is gone, and every id stays what it was`(feature: String) throws {
    let path = try #require(TypeLoweringTests.features.first { $0.0 == feature }?.1)
    for fixture in ["loader", "tags", "enum64", "floats", "struct-ops", "externs", "data-sections"] {
      let (prepared, _) = try types(fixture)
      var lowered = prepared
      var features = TypeFeatures()
      features[keyPath: path] = false
      lowered.lower(to: features)
      let table = try BTFTypeTable(lowered.blob())
      let original = try BTFTypeTable(prepared.blob())
      #expect(table.typeCount >= original.typeCount)
      for id in table.ownTypeIDs {
        let kind = table.record(TypeID(id))?.kind
        #expect(!(TypeLoweringTests.kinds[feature] ?? []).contains(kind ?? .void), "\(fixture) [\(id)]")
        let before = original.record(TypeID(id))?.kind
        if let before, !(TypeLoweringTests.kinds[feature] ?? []).contains(before) { #expect(kind == before, "\(fixture) [\(id)]") }
      }
    }
  }

  @Test
  func `externs become variables of one section, and parameters get names`() throws {
    let (prepared, _) = try types("externs")
    let table = try BTFTypeTable(prepared.blob())
    for section in table.ownTypeIDs.map({ TypeID($0) }) {
      guard let record = table.record(section), record.kind == .dataSection else { continue }
      var end: UInt32 = 0
      for entry in table.sectionVariables(of: record) {
        let variable = try #require(table.record(entry.type))
        #expect(variable.kind == .variable && table.variableLinkage(of: variable) != .extern)
        #expect(entry.offset >= end)
        end = entry.offset + entry.size
      }
      #expect(record.byteSize >= end && end > 0)
    }
  }

  @Test(
    .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"),
    arguments: [
      "loader", "tags", "enum64", "floats", "externs", "data-sections", "maps", "calls", "arena", "structs", "unions", "agent",
    ])
  func `the kernel takes it, as it is and lowered in every way`(fixture: String) throws {
    guard Fixture.cases.contains(fixture) else { return }
    let (prepared, _) = try types(fixture)
    #expect(try BTFObject.load(prepared.blob()).info().id > 0)
    // Kernels without functions did not look at names of parameters, which this one does.
    for (name, path) in TypeLoweringTests.features where name != "functions" {
      var features = TypeFeatures()
      features[keyPath: path] = false
      // Tags of variables came after variables.
      if name == "data sections" { features.hasDeclarationTags = false }
      var lowered = prepared
      lowered.lower(to: features)
      #expect(try BTFObject.load(lowered.blob()).info().id > 0)
    }
    // Linux 5.0.
    var lowered = prepared
    lowered.lower(
      to: TypeFeatures(
        hasGlobalFunctions: false, hasDataSections: false, hasFloats: false, hasDeclarationTags: false, hasTypeTags: false,
        hasWideEnums: false, hasQuestionMarks: false))
    #expect(try BTFObject.load(lowered.blob()).info().id > 0)
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `this kernel has all features that the probes ask for`() {
    #expect(TypeFeatures.probed() == TypeFeatures())
  }
}
