import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

/// `btfscope minimize`: its report, its files, and when there are none.
@Suite struct MinimizeCommandTests {
  private static let object = Fixture.path("core-relocations/el.o")

  private struct Answer: Decodable {
    struct File: Decodable, Equatable {
      let file: String
      let module: String?
      let types: Int
      let bytes: Int
      let source_types: Int
      let source_bytes: Int
    }
    struct Entry: Decodable {
      let object: String
      let section: String
      let index: Int
      let insn: Int
      let local: String?
      let outcome: String
      let reason: String?
    }
    let schema: String
    let source: String
    let objects: [String]
    let files: [File]
    let proved: Bool
    let written: Bool
    let unreadable: [String]
    let leftovers: [String]
    let summary: [String: Int]
    let differences: [Entry]
    let unresolved: [Entry]
  }

  /// A folder with a kernel in which the object's types look otherwise.
  private func withKernel(_ bytes: [UInt8] = RelocateCommandTests.otherKernel(), _ body: (URL, String) throws -> Void) throws {
    try withFolder { folder in
      let kernel = folder.appending(path: "kernel.btf")
      try Data(bytes).write(to: kernel)
      try body(folder, kernel.path)
    }
  }

  @Test func `the file is valid BTF with which relocate writes the same object`() throws {
    try withKernel { folder, kernel in
      let (small, one, two) = (folder.appending(path: "small.btf"), folder.appending(path: "1.o"), folder.appending(path: "2.o"))
      let output = try btfscope("minimize", kernel, Self.object, "-o", small.path)
      expectSuccess(output)
      #expect(output.text.hasPrefix("\(small.path): "))
      #expect(output.text.contains("15 relocations of 1 object: "))
      #expect(output.text.contains("; all come out the same\n"))
      #expect(try FileBytes.open(small.path).count < FileBytes.open(kernel).count)
      #expect(try btfscope("check", small.path).status == 0)
      // The object asks for the id of a type, which is another one; all else is the same.
      _ = try btfscope("relocate", Self.object, "--against", kernel, "-o", one.path)
      _ = try btfscope("relocate", Self.object, "--against", small.path, "-o", two.path)
      let (a, b) = (try FileBytes.open(one.path).array(), try FileBytes.open(two.path).array())
      #expect(a.count == b.count && zip(a, b).filter { $0 != $1 }.count <= 1)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["1.o", "2.o", "kernel.btf", "small.btf"])
    }
  }

  @Test func `what is unresolved is listed, and counts only with --strict`() throws {
    try withKernel { folder, kernel in
      let small = folder.appending(path: "small.btf").path
      let text = try btfscope("minimize", kernel, Self.object, "-o", small)
      #expect(text.status == 0 && text.text.contains("  \(Self.object): kprobe/one, instruction "))
      #expect(text.text.contains(": poisoned, no type of that name fits\n"))
      let output = try btfscope("minimize", kernel, Self.object, "-o", small, "--strict", "--format", "json")
      #expect(output.status == 1)
      let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
      #expect(answer.schema == "btfscope/minimize/1" && answer.source == kernel && answer.objects == [Self.object])
      #expect(answer.proved && answer.differences.isEmpty)
      #expect(answer.summary["total"] == 15 && answer.summary["poisoned"] == answer.unresolved.count)
      #expect(answer.unresolved.allSatisfy { $0.outcome == "poisoned" && $0.reason != nil && $0.local != nil })
      let file = try #require(answer.files.first)
      #expect(answer.files.count == 1 && file.module == nil && file.file == small)
      #expect(try file.bytes == FileBytes.open(small).count && file.source_bytes == FileBytes.open(kernel).count)
    }
  }

  @Test func `types of a module are written to a file of their own`() throws {
    try withFolder { folder in
      let base = try BTFTypeTable(Bytes(RelocateCommandTests.otherKernel(pidPlaces: [])))
      var module = BTFWriter(splitFrom: base)
      module.structure("task", size: 64, [.init("pid", TypeID(1), at: 96)])
      let (kernel, driver) = (folder.appending(path: "vmlinux"), folder.appending(path: "driver"))
      try Data(base.blob.array()).write(to: kernel)
      try Data(module.array()).write(to: driver)
      let small = folder.appending(path: "small.btf").path
      // Beside a folder's vmlinux lie its modules; to a file they must be given.
      for arguments in [[folder.path], [kernel.path, "--module", driver.path]] {
        let output = try Tool.btfscope.run(["minimize"] + arguments + [Self.object, "-o", small])
        expectSuccess(output)
        #expect(output.text.contains("\(small).driver (module driver): 1 of 1 types"))
        #expect(try btfscope("check", "\(small).driver", "--base", small).status == 0)
        try FileManager.default.removeItem(atPath: small)
        try FileManager.default.removeItem(atPath: "\(small).driver")
      }
    }
  }

  @Test func `files of modules that an earlier run left are named`() throws {
    try withFolder { folder in
      let base = try BTFTypeTable(Bytes(RelocateCommandTests.otherKernel(pidPlaces: [])))
      var module = BTFWriter(splitFrom: base)
      module.structure("task", size: 64, [.init("pid", TypeID(1), at: 96)])
      let (kernel, driver) = (folder.appending(path: "vmlinux"), folder.appending(path: "driver"))
      try Data(base.blob.array()).write(to: kernel)
      try Data(module.array()).write(to: driver)
      let small = folder.appending(path: "small.btf").path
      expectSuccess(try btfscope("minimize", kernel.path, "--module", driver.path, Self.object, "-o", small))
      try Data("no BTF".utf8).write(to: folder.appending(path: "small.btf.notes"))
      try Data(base.blob.array()).write(to: folder.appending(path: "small.btf.copy"))
      let output = try btfscope("minimize", kernel.path, Self.object, "-o", small, "--format", "json")
      #expect(output.status == 0)
      let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
      #expect(answer.leftovers == ["\(small).driver"] && answer.written)
      let text = try btfscope("minimize", kernel.path, Self.object, "-o", small).text
      #expect(text.hasSuffix("\(small).driver: not written by this run, and does not fit: remove it\n"))
      #expect(FileManager.default.fileExists(atPath: "\(small).driver"))
    }
  }

  @Test func `an object that cannot be read is said, and nothing is written`() throws {
    try withKernel { folder, kernel in
      let small = folder.appending(path: "small.btf")
      try Data("old".utf8).write(to: small)
      let output = try btfscope("minimize", kernel, "/nowhere.o", Self.object, kernel, "-o", small.path)
      let words = String(decoding: output.standardError, as: UTF8.self)
      #expect(output.status == 2 && words.contains("/nowhere.o: open") && words.contains("\(kernel): "))
      // The others are reported all the same.
      #expect(output.text.hasPrefix("15 relocations of 1 object: "))
      #expect(output.text.hasSuffix("nothing was written: it is not known what /nowhere.o, \(kernel) needs\n"))
      let json = try btfscope("minimize", kernel, Self.object, "/nowhere.o", "-o", small.path, "--format", "json")
      #expect(json.status == 2)
      let answer = try JSONDecoder().decode(Answer.self, from: Data(json.standardOutput))
      #expect(answer.proved && !answer.written && answer.unreadable == ["/nowhere.o"] && answer.objects == [Self.object])
      #expect(answer.files.isEmpty && answer.summary["total"] == 15)
      expectFailure(try btfscope("minimize", kernel, "/nowhere.o", "-o", small.path), 2, "/nowhere.o: open")
      #expect(try String(contentsOf: small, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["kernel.btf", "small.btf"])
    }
  }

  @Test func `a file that cannot be written leaves none of the others behind`() throws {
    try withFolder { folder in
      let output = try btfscope("minimize", kernelFile, Self.object, "-o", folder.appending(path: "no/such.btf").path)
      expectFailure(output, 2, "no/such.btf: open")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func `without objects, without an output or with standard output as one it is wrong usage`() throws {
    #expect(try btfscope("minimize", kernelFile, "-o", "x").status == 64)
    #expect(try btfscope("minimize", kernelFile, Self.object).status == 64)
    #expect(try btfscope("minimize", kernelFile, Self.object, "-o", "-").status == 64)
  }
}
