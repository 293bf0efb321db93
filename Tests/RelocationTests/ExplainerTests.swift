import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// What is suggested for that which does not fit.
@Suite struct ExplainerTests {
  private static func structure(
    _ types: inout BTFWriter, _ name: String, _ members: [(String, UInt32)], size: UInt32 = 4
  ) -> TypeID {
    let int = types.integer("int", size: size)
    return types.structure(name, size: 64, members.map { .init($0.0, int, at: $0.1) })
  }

  /// The suggestion for `s.<first member>` against the target.
  private func suggestion(_ local: [(String, UInt32)], _ target: (inout BTFWriter) -> Void) throws -> (Suggestion?, BTFTypeTable) {
    var object = SampleObject()
    let type = Self.structure(&object.types, "s", local)
    object.relocate(.fieldExists, type, "0:0", Code.move(1))
    var writer = BTFWriter()
    target(&writer)
    let types = try writer.table()
    let relocationTarget = RelocationTarget(types: types)
    let resolution = try object.decideAll(against: relocationTarget)[0]
    #expect(resolution.outcome == .absent)
    let explainer = Explainer(try object.object(), target: relocationTarget)
    if let rejection = resolution.rejections.first { return (explainer.suggestion(for: rejection, of: resolution), types) }
    return (explainer.suggestionWithoutCandidates(resolution.record.type), types)
  }

  private func path(_ found: FoundMember, _ types: BTFTypeTable) -> String {
    found.path.map { types.name($0) ?? "?" }.joined(separator: ".")
  }

  @Test func `a member that differs in underscores is the nearest`() throws {
    let (found, types) = try suggestion([("state", 0), ("flags", 32)]) {
      _ = Self.structure(&$0, "s", [("flags", 0), ("__state", 192)])
    }
    guard case .renamed(let member, .name) = found else { return #expect(Bool(false), "\(String(describing: found))") }
    #expect(path(member, types) == "__state" && member.bitOffset == 192 && member.hasSameSize)
  }

  @Test func `of two that are alike the one that is new goes first`() throws {
    let (found, types) = try suggestion([("counter", 0), ("counters", 32)]) {
      _ = Self.structure(&$0, "s", [("counters", 0), ("counter_", 64)])
    }
    guard case .renamed(let member, .name) = found else { return #expect(Bool(false)) }
    #expect(path(member, types) == "counter_")
  }

  @Test func `a member that went into another one is found there`() throws {
    let (found, types) = try suggestion([("runtime", 0)]) { types in
      let inner = Self.structure(&types, "inner", [("other", 0), ("runtime", 32)])
      types.structure("s", size: 64, [.init("entity", inner, at: 64)])
    }
    guard case .moved(let member) = found else { return #expect(Bool(false)) }
    #expect(path(member, types) == "entity.runtime" && member.bitOffset == 96)
  }

  @Test func `a member that is behind a pointer now is found there`() throws {
    let (found, types) = try suggestion([("disk", 0)]) { types in
      let inner = Self.structure(&types, "queue", [("disk", 32)])
      types.structure("s", size: 64, [.init("q", types.pointer(to: inner), at: 64)])
    }
    guard case .behindPointer(let member) = found else { return #expect(Bool(false)) }
    #expect(path(member, types) == "q.disk" && member.bitOffset == 32)
  }

  @Test func `a new member of the type at the old place may be the one`() throws {
    let (found, types) = try suggestion([("nr_running", 32), ("load", 0)]) {
      _ = Self.structure(&$0, "s", [("load", 0), ("queued", 32)])
    }
    guard case .renamed(let member, .place) = found else { return #expect(Bool(false)) }
    #expect(path(member, types) == "queued")
  }

  @Test func `nothing is suggested where nothing is near`() throws {
    #expect(try suggestion([("alpha", 0)]) { _ = Self.structure(&$0, "s", [("omega", 32)]) }.0 == nil)
  }

  @Test func `a type of another kind is named`() throws {
    let (found, _) = try suggestion([("a", 0)]) { $0.forward("s") }
    #expect(found == .otherKind(Candidate(type: TypeID(1))))
  }

  @Test func `a type with much the same name is named`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, "block_rq_complete___x", [("a", 0)])
    object.relocate(.typeExists, type, "0", Code.move(1))
    var types = BTFWriter()
    types.structure("block_rq_issue", size: 4)
    let near = types.structure("block_rq_completion", size: 4)
    let explainer = Explainer(try object.object(), target: RelocationTarget(types: try types.table()))
    #expect(explainer.suggestionWithoutCandidates(type) == .type(Candidate(type: near)))
  }

  @Test func `an enumerator with much the same name is named`() throws {
    var object = SampleObject()
    let type = object.types.enumeration("e", [("TASK_RUNNING_NOW", 1)])
    object.relocate(.enumeratorValue, type, "0", Code.move(1))
    var types = BTFWriter()
    let other = types.enumeration("e", [("OTHER", 1), ("TASK_RUNNING_NO", 5)])
    let target = RelocationTarget(types: try types.table())
    let resolution = try object.decideAll(against: target)[0]
    let explainer = Explainer(try object.object(), target: target)
    guard case .enumerator(_, 5, in: other) = explainer.suggestion(for: resolution.rejections[0], of: resolution) else {
      return #expect(Bool(false))
    }
  }

  @Test func `for a member of another type a flavour is suggested`() throws {
    var object = SampleObject()
    let type = Self.structure(&object.types, "s", [("m", 0)])
    object.relocate(.fieldByteOffset, type, "0:0", Code.move(0))
    var types = BTFWriter()
    let pointer = types.pointer(to: .void)
    types.structure("s", size: 16, [.init("m", pointer, at: 64)])
    let target = RelocationTarget(types: try types.table())
    let resolution = try object.decideAll(against: target)[0]
    let explainer = Explainer(try object.object(), target: target)
    guard case .flavour(let found) = explainer.suggestion(for: resolution.rejections[0], of: resolution) else {
      return #expect(Bool(false))
    }
    #expect(found.type == pointer && found.bitOffset == 64)
  }

  @Test(arguments: [
    ("state", "__state", true), ("rq_disk", "rq_desk", true), ("nr_running", "h_nr_running", true), ("a", "b", false),
    ("pid", "tid", false), ("alpha", "omega", false), ("on_cpu", "ON_CPU", true),
  ])
  func `names are alike or not`(a: String, b: String, alike: Bool) {
    let score = NameLikeness.score(Bytes(Array(a.utf8)), Bytes(Array(b.utf8)))
    #expect((score >= 50) == alike, "\(score)")
    #expect(NameLikeness.score(Bytes(Array(b.utf8)), Bytes(Array(a.utf8))) == score)
  }

  /// What ``NameLikeness`` says without a look at each pair of names, in the plainest way.
  private func plainScore(_ a: String, _ b: String) -> Int {
    func letters(_ name: String) -> [UInt8] {
      guard name.utf8.count <= 128 else { return [] }
      let small = Array(name.lowercased().utf8)
      guard let first = small.firstIndex(where: { $0 != 0x5f }), let last = small.lastIndex(where: { $0 != 0x5f }) else {
        return []
      }
      return Array(small[first...last])
    }
    let names = [letters(a), letters(b)].sorted { $0.count < $1.count }
    let (shorter, longer) = (names[0], names[1])
    if shorter.isEmpty { return 0 }
    if shorter == longer { return 100 }
    if longer.count > 64 { return 0 }
    var row = Array(0...longer.count)
    for (index, letter) in shorter.enumerated() {
      var next = [index + 1]
      for (column, other) in longer.enumerated() {
        next.append(min(row[column] + (letter == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
      }
      row = next
    }
    let (distance, allowed) = (row[longer.count], max(1, longer.count / 4))
    if distance <= allowed, shorter.count > 3 { return 90 - 60 * distance / (allowed + 1) }
    let isPart = longer.starts(with: shorter) || longer.suffix(shorter.count).elementsEqual(shorter)
    return isPart && shorter.count * 2 >= longer.count && shorter.count > 3 ? 50 : 0
  }

  @Test func `a quick look at names says what a thorough one says`() {
    var generator = SystemRandomNumberGenerator()
    let parts = ["nr", "running", "_", "__", "task", "State", "h", "x", "bio", "Inode", "time", "queue", "q", "0", "64"]
    var found: [Int: Int] = [:]
    for _ in 0..<4000 {
      let a = (0..<Int.random(in: 0...6, using: &generator)).map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }
        .joined()
      // The other name is the same but for a change or two, or another one.
      var b = Array(Bool.random(using: &generator) ? a : parts.shuffled(using: &generator).prefix(3).joined())
      for _ in 0..<Int.random(in: 0...3, using: &generator) where !b.isEmpty {
        let place = Int.random(in: 0..<b.count, using: &generator)
        if Bool.random(using: &generator) { b.remove(at: place) } else { b.insert("k", at: place) }
      }
      let score = NameLikeness.score(Bytes(Array(a.utf8)), Bytes(Array(String(b).utf8)))
      #expect(score == plainScore(a, String(b)), "\(a) \(String(b))")
      found[min(1, score) + score / 50, default: 0] += 1
    }
    #expect(found.count >= 4)
  }
}
