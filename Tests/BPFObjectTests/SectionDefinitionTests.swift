import ELF
import Testing

@testable import BPFObject

@Suite("Names of sections")
struct SectionDefinitionTests {
  @Test func `all of libbpf's names are there, in its order`() {
    #expect(SectionDefinition.all.count == 116)
    #expect(SectionDefinition.all.map(\.pattern) == SectionTable.rows.map(\.pattern))
  }

  @Test(arguments: SectionTable.rows.map(\.pattern))
  func `a name says the type, the attach type and the flags`(pattern: String) throws {
    let row = try #require(SectionTable.rows.first { $0.pattern == pattern })
    let name = pattern.hasSuffix("+") ? String(pattern.dropLast()) : pattern
    let found = try #require(SectionDefinition.find(name))
    #expect(found.pattern == pattern)
    #expect(found.programType.rawValue == row.programType)
    #expect(found.attachType?.rawValue == row.attachType)
    #expect(found.flags == row.flags)
    #expect((found.attach != nil) == row.isAttachedByItself)
    #expect(found.target(in: name) == nil)
  }

  @Test(arguments: SectionTable.rows.map(\.pattern))
  func `a name with a plus takes a target behind a slash, and others take nothing more`(pattern: String) {
    let stem = pattern.hasSuffix("+") ? String(pattern.dropLast()) : pattern
    if pattern.hasSuffix("+") {
      let found = SectionDefinition.find("\(stem)/some/target")
      #expect(found?.pattern == pattern)
      #expect(found?.target(in: "\(stem)/some/target") == "some/target")
      #expect(SectionDefinition.find("\(stem)/")?.target(in: "\(stem)/") == nil)
    } else {
      #expect(SectionDefinition.find("\(stem)/some/target") == nil)
    }
    #expect(SectionDefinition.find("\(stem)x") == nil)
  }

  @Test(arguments: ["", "?", "kprob", "KPROBE/x", "xdpx", "tc/", "cgroup", "maps", ".text", "fentry.m/x", "sk_skb/"])
  func `a name that is not in the table has no definition`(name: String) {
    #expect(SectionDefinition.find(name) == nil)
  }

  @Test func `a question mark keeps a program from being loaded by itself, and is no part of the name`() {
    func program(_ section: String) -> Program {
      Program(
        name: "p", section: .init(1), sectionName: section, start: InstructionIndex(0), count: 1, isGlobal: true, isWeak: false,
        isHidden: false, isSubprogram: section == ".text")
    }
    #expect(program("kprobe/x").loadsByItself)
    let optional = program("?kprobe/x")
    #expect(!optional.loadsByItself)
    #expect(optional.definitionName == "kprobe/x")
    #expect(optional.definition?.programType == .kprobe)
    #expect(program("??kprobe/x").definition == nil)
    #expect(program(".text").definition == nil)
  }

  @Test func `types have libbpf's names, and numbers that are not known have none`() {
    #expect(ProgramType.extensionProgram.libbpfName.map { "\($0)" } == "ext")
    #expect("\(ProgramType(rawValue: 32))" == "netfilter" && "\(ProgramType(rawValue: 33))" == "33")
    #expect("\(AttachType(rawValue: 61))" == "trace_fsession_multi" && "\(AttachType(rawValue: 62))" == "62")
    #expect("\(MapType(rawValue: 35))" == "rhash" && "\(MapType(rawValue: 36))" == "36")
    #expect("\(MapType(rawValue: 19))" == "cgroup_storage" && "\(MapType(rawValue: 21))" == "percpu_cgroup_storage")
    #expect(MapType(rawValue: .max).libbpfName == nil && AttachType(rawValue: .max).libbpfName == nil)
  }

  @Test func `flags of maps are named, and the others are shown as a number`() {
    #expect(MapFlags(rawValue: 0x480).labels == ["RDONLY_PROG", "MMAPABLE"])
    #expect(MapFlags(rawValue: 0x80000001).labels == ["NO_PREALLOC", "0x80000000"])
    #expect(MapFlags(rawValue: .max).labels.count == 21)
    #expect(MapFlags().labels.isEmpty)
  }
}
