import Foundation
import TestSupport
import Testing

@Suite struct FindCommandTests {
  @Test func `names of a source that match`() throws {
    let output = try btfscope("find", kernelFile, "task_struct")
    expectSuccess(output)
    let lines = output.text.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(output.text.hasSuffix(" STRUCT task_struct: 9856 bytes, 259 members\n") || output.text.contains("STRUCT task_struct: "))
    for pattern in ["task_struc?", "/^task_struct$/", "task_struct"] {
      #expect(try btfscope("find", kernelFile, pattern).text.contains("STRUCT task_struct: "))
    }
  }

  @Test(arguments: [
    ("struct", "] STRUCT "), ("union", "] UNION "), ("enum", "] ENUM"), ("func", "] FUNC "), ("typedef", "] TYPEDEF "),
    ("int", "] INT "), ("fwd", "] FWD "), ("enumerator", "] enumerator "), ("member", "] member "), ("var", "] VAR "),
    ("datasec", "] DATASEC "),
  ])
  func `kinds`(kind: String, mark: String) throws {
    let output = try btfscope("find", kernelFile, "/[a-z]/", "--kind", kind)
    expectSuccess(output)
    let lines = output.text.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(mark) })
  }

  @Test func `several kinds`() throws {
    let output = try btfscope("find", kernelFile, "list_*", "--kind", "struct", "--kind", "func")
    expectSuccess(output)
    let lines = output.text.split(separator: "\n")
    #expect(lines.contains { $0.contains("STRUCT list_head") } && lines.contains { $0.contains("FUNC list_") })
    #expect(lines.allSatisfy { $0.contains("] STRUCT ") || $0.contains("] FUNC ") })
  }

  @Test func `by what structs hold`() throws {
    let contains = try btfscope("find", kernelFile, "*", "--contains", "list_head")
    expectSuccess(contains)
    #expect(contains.text.contains("STRUCT task_struct:"))
    let points = try btfscope("find", kernelFile, "--points-to", "struct:task_struct", "*")
    expectSuccess(points)
    #expect(points.text.contains("STRUCT task_struct:") && !points.text.contains("STRUCT list_head:"))
    let members = try btfscope("find", kernelFile, "task_struct", "--with-member", "/^__state$/")
    expectSuccess(members)
    #expect(members.text.split(separator: "\n").count == 1)
  }

  @Test func `JSON`() throws {
    let output = try btfscope("find", kernelFile, "list_head", "--format", "json")
    expectSuccess(output)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    #expect(document["schema"] as? String == "btfscope/find/1")
    #expect(document["source"] as? String == kernelFile)
    #expect((document["matches"] as? [[String: Any]])?.contains { $0["name"] as? String == "list_head" } == true)
  }

  @Test func `a module's names and its base's`() throws {
    let output = try btfscope("find", moduleFile, "/^(veth_priv|task_struct)$/", "--base", kernelFile, "--kind", "struct")
    expectSuccess(output)
    #expect(output.text.contains("STRUCT veth_priv:") && output.text.contains("STRUCT task_struct:"))
  }

  @Test func `nothing found is the answer no`() throws {
    expectFailure(try btfscope("find", structs, "no_such_name"), 1)
    let json = try btfscope("find", structs, "no_such_name", "--format", "json")
    #expect(json.status == 1)
    #expect(json.text.hasSuffix(#""matches":[]}"# + "\n"))
    let absent = try btfscope("find", structs, "*", "--contains", "no_such_type")
    expectFailure(absent, 1, "\(structs): no type matches 'no_such_type'")
  }

  @Test func `wrong usage`() throws {
    expectFailure(try btfscope("find"), 64, "Missing expected argument '<pattern>'", "Usage: btfscope find")
    expectFailure(try btfscope("find", "a", "b", "c"), 64, "Too many arguments")
    expectFailure(try btfscope("find", structs, "/(/"), 64, "pattern '/(/': ")
    expectFailure(try btfscope("find", structs, ""), 64, "pattern '': is empty")
    expectFailure(try btfscope("find", structs, "x", "--kind", "nothing"), 64, "nothing")
    expectFailure(try btfscope("find", structs, "x", "--with-member", "/[/"), 64, "pattern '/[/': ")
    expectFailure(try btfscope("find", structs, "x", "--contains", "#x"), 64, "pattern '#x': ")
  }
}
