import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

/// `btfscope minimize --bundle`, `--lookup` and `--check`.
@Suite struct MinimizeBundleTests {
  private static let object = Fixture.path("core-relocations/el.o")
  private static let other = Fixture.path("core-relocations/eb.o")

  private struct Answer: Decodable {
    struct Kernel: Decodable {
      let kernel: String
      let distribution: String?
      let distribution_release: String?
      let architecture: String?
      let release: String
      let sha256: String
      let modules: [String]
      let bytes: Int
      let proved: Bool
      let summary: [String: Int]
    }
    struct Finding: Decodable {
      let object: String
      let outcome: String
      let reason: String?
      let kernels: Int
    }
    struct Problem: Decodable {
      let input: String
      let message: String
    }
    let schema: String
    let bundle: String
    let objects: [String]
    let proved: Bool
    let written: Bool
    let minima: Int
    let files: Int
    let kernels: [Kernel]
    let differences: [Finding]
    let unresolved: [Finding]
    let problems: [Problem]
  }

  private func write(_ files: [String: [UInt8]], in folder: URL) throws {
    for (name, bytes) in files {
      let url = folder.appending(path: name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
  }

  /// A folder with kernels laid out as in BTFHub's archive: two of one content, and others.
  private func withKernels(_ body: (URL) throws -> Void) throws {
    try withFolder { folder in
      try write(
        [
          "kernels/ubuntu/18.04/x86_64/5.4.0-26-generic.btf": RelocateCommandTests.otherKernel(),
          "kernels/ubuntu/20.04/x86_64/5.4.0-26-generic.btf": RelocateCommandTests.otherKernel(pidPlaces: [96]),
          "kernels/ubuntu/20.04/arm64/5.4.0-26-generic.btf": RelocateCommandTests.otherKernel(),
          "kernels/debian/11/x86_64/5.10.0-20-amd64.btf": RelocateCommandTests.otherKernel(pidPlaces: []),
        ], in: folder)
      try body(folder)
    }
  }

  private func make(_ folder: URL, _ arguments: [String] = [], objects: [String] = [object]) throws -> Tool.Output {
    try Tool.btfscope.run(
      ["minimize"] + objects + ["--against", "kernels", "--bundle", "out.tar"] + arguments, in: folder)
  }

  private func index(_ folder: URL) throws -> String { try shell("tar -xOf out.tar index.json", in: folder).text }

  private func names(_ folder: URL) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }

  @Test func `the index has every kernel by distribution, release, architecture and version, with its proof`() throws {
    try withKernels { folder in
      expectSuccess(try make(folder))
      try Golden(path: "bundles/index.golden").expect(try index(folder))
      #expect(try names(folder) == ["kernels", "out.tar"])
    }
  }

  @Test func `the report says what each kernel became`() throws {
    try withKernels { folder in
      try Golden(path: "bundles/report.golden").expect(try make(folder).text)
      let output = try make(folder, ["--format", "json"])
      let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
      #expect(answer.schema == "btfscope/minimize-bundle/1" && answer.bundle == "out.tar" && answer.objects == ["el.o"])
      #expect(answer.proved && answer.written && answer.kernels.count == 4 && answer.minima == 3 && answer.files == 3)
      #expect(answer.problems.isEmpty && answer.differences.isEmpty && answer.kernels.allSatisfy(\.proved))
      #expect(answer.kernels.map(\.distribution) == ["debian", "ubuntu", "ubuntu", "ubuntu"])
      #expect(answer.kernels.map(\.architecture) == ["x86_64", "x86_64", "aarch64", "x86_64"])
      #expect(answer.kernels.allSatisfy { $0.summary["total"] == 15 })
      #expect(answer.unresolved.contains { $0.outcome == "poisoned" && $0.reason != nil && $0.kernels == 3 })
      #expect(try make(folder, ["--strict"]).status == 1)
    }
  }

  @Test func `what lookup gives is what minimize writes for that kernel`() throws {
    try withKernels { folder in
      expectSuccess(try make(folder))
      for (path, arguments) in [
        (
          "ubuntu/18.04/x86_64/5.4.0-26-generic",
          ["--release", "5.4.0-26-generic", "--arch", "x86_64", "--distribution", "ubuntu/18.04"]
        ),
        (
          "ubuntu/20.04/x86_64/5.4.0-26-generic",
          ["--release", "5.4.0-26-generic", "--arch", "amd64", "--distribution", "ubuntu/20.04"]
        ),
        ("ubuntu/20.04/arm64/5.4.0-26-generic", ["--release", "5.4.0-26-generic", "--arch", "arm64"]),
        ("debian/11/x86_64/5.10.0-20-amd64", ["--release", "5.10.0-20-amd64"]),
      ] {
        let output = try Tool.btfscope.run(["minimize", "--lookup", "out.tar", "-o", "found.btf"] + arguments, in: folder)
        expectSuccess(output)
        #expect(output.text.contains("\(path).btf)"), "\(output.text)")
        expectSuccess(try btfscope("minimize", "kernels/\(path).btf", Self.object, "-o", "single.btf", in: folder))
        let (found, single) = try (
          Data(contentsOf: folder.appending(path: "found.btf")), Data(contentsOf: folder.appending(path: "single.btf"))
        )
        #expect(found == single && !found.isEmpty)
      }
    }
  }

  @Test func `a kernel that is not there, or not the only one that fits, is no`() throws {
    try withKernels { folder in
      expectSuccess(try make(folder))
      func lookup(_ arguments: String...) throws -> Tool.Output {
        try Tool.btfscope.run(["minimize", "--lookup", "out.tar", "-o", "found.btf"] + arguments, in: folder)
      }
      expectFailure(
        try lookup("--release", "5.4.0-99-generic", "--arch", "x86_64"), 1,
        "out.tar: has none of its 4 kernels for x86_64 5.4.0-99-generic; it has ubuntu 18.04 x86_64 5.4.0-26-generic")
      expectFailure(
        try lookup("--release", "5.4.0-26-generic", "--arch", "x86_64"), 1, "2 kernels fit x86_64 5.4.0-26-generic",
        "ubuntu 18.04 x86_64 5.4.0-26-generic, ubuntu 20.04 x86_64 5.4.0-26-generic")
      #expect(try lookup("--release", "5.10.0-20-amd64", "--distribution", "ubuntu").status == 1)
      #expect(try names(folder) == ["kernels", "out.tar"])
    }
  }

  @Test func `without a release the running kernel is meant`() throws {
    try withFolder { folder in
      let uname = try shell("uname -r").text.trimmingCharacters(in: .whitespacesAndNewlines)
      try write(
        [
          "kernels/\(uname).btf": RelocateCommandTests.otherKernel(),
          "kernels/1.2.3.btf": RelocateCommandTests.otherKernel(pidPlaces: []),
        ], in: folder)
      expectSuccess(try make(folder))
      let output = try btfscope("minimize", "--lookup", "out.tar", "-o", "found.btf", "--format", "json", in: folder)
      expectSuccess(output)
      #expect(output.text.contains(#""kernels":["\#(uname).btf"]"#), "\(output.text)")
    }
  }

  @Test func `types of a module are kept beside their kernel's`() throws {
    try withFolder { folder in
      let base = try BTFTypeTable(Bytes(RelocateCommandTests.otherKernel(pidPlaces: [])))
      var module = BTFWriter(splitFrom: base)
      module.structure("task", size: 64, [.init("pid", TypeID(1), at: 96)])
      try write(["kernels/6.1.0/vmlinux": base.blob.array(), "kernels/6.1.0/modules/driver.btf": module.array()], in: folder)
      expectSuccess(try make(folder))
      let output = try btfscope("minimize", "--lookup", "out.tar", "--release", "6.1.0", "-o", "found.btf", in: folder)
      expectSuccess(output)
      #expect(output.text.contains("found.btf.driver (module driver): 1 types"))
      expectSuccess(
        try btfscope(
          "minimize", "kernels/6.1.0/vmlinux", "--module", "kernels/6.1.0/modules/driver.btf", Self.object, "-o", "single.btf",
          in: folder))
      for ending in ["", ".driver"] {
        let found = try Data(contentsOf: folder.appending(path: "found.btf\(ending)"))
        #expect(try found == Data(contentsOf: folder.appending(path: "single.btf\(ending)")))
      }
      expectSuccess(try btfscope("minimize", "--check", "out.tar", Self.object, in: folder))
    }
  }

  @Test func `the same kernels and objects give the same bytes, in any order and wherever they lie`() throws {
    try withKernels { folder in
      let both = [Self.object, Self.other]
      expectSuccess(try make(folder, objects: both))
      let first = try Data(contentsOf: folder.appending(path: "out.tar"))
      try withKernels { second in
        let moved = second.appending(path: "kernels").path
        let output = try btfscope(
          "minimize", Self.other, Self.object, Self.other, "--against", moved, "--bundle", "out.tar", in: second)
        expectSuccess(output)
        #expect(try Data(contentsOf: second.appending(path: "out.tar")) == first)
      }
      // One after the other instead of the folder: only the names below it are others.
      let all = try shell(
        "\"$BTFSCOPE\" minimize \(Self.object) \(Self.other) --against kernels/*/*/*/* --bundle two.tar", in: folder)
      expectSuccess(all)
      #expect(all.text.contains("4 kernels, 3 different"))
    }
  }

  @Test func `a kernel that cannot be read is named and counted, and the rest goes on`() throws {
    try withKernels { folder in
      try write(
        [
          "kernels/debian/11/x86_64/5.10.0-21-amd64.btf": Array(RelocateCommandTests.otherKernel().dropLast(20)),
          "kernels/nothing-tells/vmlinux": RelocateCommandTests.otherKernel(),
        ], in: folder)
      let output = try make(folder, ["--format", "json"])
      #expect(output.status == 2)
      let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
      #expect(answer.written && answer.proved && answer.kernels.count == 4 && answer.problems.count == 2)
      #expect(
        answer.problems.contains { $0.input == "kernels/nothing-tells/vmlinux" && $0.message.contains("nothing tells its release") }
      )
      #expect(
        output.diagnostics.contains("5.10.0-21-amd64.btf: ") && output.diagnostics.contains("kernels/nothing-tells/vmlinux: "))
      #expect(try make(folder).text.contains("2 inputs could not be read\n"))
      #expect(try btfscope("minimize", "--check", "out.tar", Self.object, in: folder).status == 0)
    }
  }

  @Test func `kernels that nobody could tell apart are an error, and nothing is written`() throws {
    try withFolder { folder in
      try write(
        [
          "kernels/a/6.1.0.btf": RelocateCommandTests.otherKernel(),
          "kernels/b/6.1.0.btf": RelocateCommandTests.otherKernel(pidPlaces: [96]),
        ], in: folder)
      let output = try make(folder)
      #expect(output.status == 2 && output.diagnostics.contains("b/6.1.0.btf: is 6.1.0, as a/6.1.0.btf is, and has other types"))
      #expect(output.text.hasSuffix("nothing was written\n"))
      #expect(try names(folder) == ["kernels"])
      // The same kernel twice is there once.
      try write(["kernels/b/6.1.0.btf": RelocateCommandTests.otherKernel()], in: folder)
      let twice = try make(folder)
      expectSuccess(twice)
      #expect(twice.text.contains("out.tar: 1 kernel, 1 different"))
    }
  }

  @Test func `objects may lie in folders`() throws {
    try withKernels { folder in
      let copies = folder.appending(path: "objects/below")
      try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
      for (path, name) in [(Self.object, "one.o"), (Self.other, "two.o")] {
        try FileManager.default.copyItem(at: URL(filePath: path), to: copies.appending(path: name))
      }
      let text = Array("nothing of that kind".utf8)
      try write(["objects/notes.txt": text, "none/notes.txt": text], in: folder)
      expectSuccess(try make(folder, objects: ["objects"]))
      let check = try btfscope("minimize", "--check", "out.tar", "objects/below", in: folder)
      #expect(check.status == 0 && check.text.contains("2 of 2 objects decided anew"), "\(check.text)")
      let none = try make(folder, objects: ["objects", "none"])
      #expect(none.status == 2 && none.diagnostics.contains("none: holds no BPF object"), "\(none.diagnostics)")
      #expect(try btfscope("minimize", "--check", "out.tar", "none", in: folder).status == 2)
    }
  }

  @Test func `without an object that can be read, or a kernel, an old bundle stays as it was`() throws {
    try withKernels { folder in
      try write(["out.tar": Array("old".utf8)], in: folder)
      let unreadable = try make(folder, objects: [Self.object, "/nowhere.o"])
      #expect(unreadable.status == 2 && unreadable.diagnostics.contains("/nowhere.o: open: "))
      #expect(unreadable.text.hasSuffix("nothing was written\n"))
      let nothing = try btfscope("minimize", Self.object, "--against", "/nowhere", "--bundle", "out.tar", in: folder)
      #expect(nothing.status == 2 && nothing.diagnostics.contains("/nowhere: open: "))
      #expect(try String(contentsOf: folder.appending(path: "out.tar"), encoding: .utf8) == "old")
      expectFailure(
        try btfscope("minimize", Self.object, "--against", "kernels", "--bundle", "no/out.tar", in: folder), 2, "no/out.tar: open")
      #expect(try names(folder) == ["kernels", "out.tar"])
    }
  }

  @Test func `check verifies the bundle, and decides objects anew`() throws {
    try withKernels { folder in
      expectSuccess(try make(folder, objects: [Self.object, Self.other]))
      let output = try btfscope("minimize", "--check", "out.tar", Self.object, Self.other, in: folder)
      expectSuccess(output)
      #expect(
        output.text == """
          out.tar: 4 kernels, 3 different, \(3) files, as it was written
          2 of 2 objects decided anew on all kernels; all come out as the bundle says

          """, "\(output.text)")
      let twice = try btfscope("minimize", "--check", "out.tar", Self.object, Self.object, in: folder)
      #expect(twice.status == 0 && twice.text.contains("\n1 of 2 objects decided anew"), "\(twice.text)")
      let stranger = try btfscope("minimize", "--check", "out.tar", structs, in: folder)
      #expect(stranger.status == 1 && stranger.text.contains("\(structs): the bundle was not made for it"))
      #expect(try btfscope("minimize", "--check", "out.tar", "/nowhere.o", in: folder).status == 2)
      expectFailure(try btfscope("minimize", "--check", "nowhere.tar", in: folder), 2, "nowhere.tar: open")
    }
  }

  @Test func `a bundle that was changed is said to be, by check and by lookup`() throws {
    try withKernels { folder in
      expectSuccess(try make(folder))
      var bytes = [UInt8](try Data(contentsOf: folder.appending(path: "out.tar")))
      let magic = try #require(Bytes(bytes).firstIndex(of: Bytes([0x9f, 0xeb, 1, 0])))
      bytes[magic + 40] ^= 1
      try write(["out.tar": bytes], in: folder)
      let check = try btfscope("minimize", "--check", "out.tar", Self.object, "--format", "json", in: folder)
      #expect(check.status == 2 && check.text.hasPrefix(#"{"schema":"btfscope/minimize-check/1""#))
      #expect(check.text.contains("has the SHA-256 "))
      let failures = try ["5.10.0-20-amd64", "5.4.0-26-generic"].map {
        try btfscope(
          "minimize", "--lookup", "out.tar", "--release", $0, "--arch", $0.hasPrefix("5.10") ? "x86_64" : "arm64", "-o", "x.btf",
          in: folder
        ).status
      }
      #expect(failures.contains(2) || check.status == 2)
      for junk in [Array("no bundle".utf8), [], [UInt8](repeating: 0, count: 4096)] {
        try write(["junk.tar": junk], in: folder)
        expectFailure(
          try btfscope("minimize", "--lookup", "junk.tar", "-o", "x.btf", in: folder), 2, "junk.tar: is no bundle of minimised BTF")
        #expect(try btfscope("minimize", "--check", "junk.tar", in: folder).status == 2)
      }
      try FileManager.default.removeItem(at: folder.appending(path: "junk.tar"))
      #expect(try !names(folder).contains("x.btf") || failures.contains(0))
    }
  }

  @Test(arguments: [
    ["--bundle", "x.tar", "--against", "k"], ["a.o", "--bundle", "x.tar"], ["a.o", "--bundle", "-", "--against", "k"],
    ["a.o", "--bundle", "x", "--against", "k", "-o", "y"], ["k", "a.o", "-o", "x", "--against", "k"], ["--lookup", "b.tar"],
    ["--lookup", "b.tar", "-o", "-"], ["--lookup", "b.tar", "a.o", "-o", "x"],
    ["--lookup", "b.tar", "-o", "x", "--arch", "x86_64"],
    ["--lookup", "b.tar", "--check", "b.tar", "-o", "x"], ["--check", "b.tar", "-o", "x"],
    ["k", "a.o", "-o", "x", "--release", "1"],
    ["a.o", "--bundle", "x", "--against", "k", "--release", "1"],
  ])
  func `jobs that do not go together are wrong usage`(arguments: [String]) throws {
    #expect(try Tool.btfscope.run(["minimize"] + arguments).status == 64)
  }
}
