import Foundation
import TestSupport
import Testing

/// `btfscope audit`: what its report says is tested with `Reporting`, what it decides with `Portability`.
@Suite("audit") struct AuditCommandTests {
  private struct Answer: Decodable {
    let schema: String
    let kernels: [Kernel]
    let cells: [Cell]
    let problems: [Problem]
    struct Kernel: Decodable {
      let kernel: String
      let release: String?
    }
    struct Cell: Decodable {
      let object: String
      let kernel: String
      let verdict: String
      let programs: [Program]
    }
    struct Program: Decodable {
      let program: String
      let load: String
      let attach: String
      let verdict: String
      let findings: [Finding]
    }
    struct Finding: Decodable {
      let code: String
      let severity: String
      let message: String
    }
    struct Problem: Decodable {
      let input: String
      let message: String
    }
  }

  private static let agent = Fixture.path("agent/el.o")
  private static let older = Fixture.path("kernels/amd64-5.10.btf.xz")

  private func answer(_ output: Tool.Output) throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
  }

  @Test func `each object is asked of each kernel, packed ones too, and releases are read from their names`() throws {
    let output = try btfscope(
      "audit", Self.agent, Fixture.path("user-ring/el.o"), "--against", Self.older, kernelFile, "--format", "json")
    let answer = try answer(output)
    #expect(answer.schema == "btfscope/audit/1" && answer.problems.isEmpty)
    #expect(answer.kernels.map(\.release) == ["5.10", "6.12"])
    #expect(answer.cells.count == 4)
    // The user ring buffer came with Linux 6.1.
    let ring = answer.cells.filter { $0.object.hasSuffix("user-ring/el.o") }
    #expect(ring.map(\.verdict) == ["fails", "works"])
    #expect(ring[0].programs.allSatisfy { $0.load == "fails" && $0.findings.contains { $0.code == "map_type_missing" } })
    #expect(output.status == 1)
  }

  @Test func `an object for machines of the other byte order loads nowhere`() throws {
    let output = try btfscope(
      "audit", Fixture.path("agent/el.o"), Fixture.path("agent/eb.o"), "--against", kernelFile, "--format", "json")
    let cells = try answer(output).cells
    let isForeign = cells.map { cell in cell.programs.allSatisfy { $0.findings.contains { $0.code == "byte_order" } } }
    #expect(isForeign == [false, true] && cells[1].verdict == "fails" && cells[0].verdict != "fails")
  }

  @Test func `a policy lets only some kernels count for the status`() throws {
    let line = ["audit", Fixture.path("user-ring/el.o"), "--against", Self.older, kernelFile, "--format", "json"]
    #expect(try Tool.btfscope.run(line).status == 1)
    #expect(try Tool.btfscope.run(line + ["--require", "kernel>=6.1"]).status == 0)
    #expect(try Tool.btfscope.run(line + ["--require", "kernel>=6.1", "--require", "*5.10*"]).status == 1)
    expectFailure(try Tool.btfscope.run(line + ["--require", "kernel>=new"]), 64, "'kernel>=new' is no policy")
    // Versions are a range; the older kernel fails, and is in it.
    #expect(try Tool.btfscope.run(line + ["--require", "kernel>=5.10", "--require", "kernel<6"]).status == 1)
    #expect(try Tool.btfscope.run(line + ["--require", "kernel>5.10", "--require", "kernel<7"]).status == 0)
  }

  @Test(arguments: [["kernel>=99"], ["k*typo"], ["kernel>=6.1", "kernel<6"]])
  func `a policy that counts for no kernel is no gate`(policies: [String]) throws {
    let line = ["audit", Fixture.path("user-ring/el.o"), "--against", kernelFile, "--format", "json"]
    let output = try Tool.btfscope.run(line + policies.flatMap { ["--require", $0] })
    #expect(output.status == 64 && output.diagnostics.contains("for no kernel (looked at: 6.12)"), "\(output.diagnostics)")
    #expect(try answer(output).cells.count == 1)
    // A share may hold none of those kernels.
    #expect(try Tool.btfscope.run(line + ["--shard", "1/2"] + policies.flatMap { ["--require", $0] }).status == 0)
  }

  @Test func `where nothing is looked at the report is written, and the status is 2`() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder.appending(path: "empty"), withIntermediateDirectories: true)
      for line in [["empty"], [Self.agent, "--against", "empty"], [Self.agent, "empty", "--against", kernelFile]] {
        let output = try Tool.btfscope.run(["audit"] + line + ["--format", "json"], in: folder)
        #expect(output.status == 2 && output.diagnostics.contains("empty: holds no "), "\(line): \(output.diagnostics)")
        #expect(try answer(output).problems.map(\.input) == ["empty"])
      }
      let document = { (objects: String) in
        #"{"schema": "btfscope/audit/1", "objects": [\#(objects)], "kernels": [], "cells": [], "problems": []}"#
      }
      for (name, objects) in [("none.json", ""), ("nokern.json", #"{"object": "a.o"}"#)] {
        try Data(document(objects).utf8).write(to: folder.appending(path: name))
        try Data("old".utf8).write(to: folder.appending(path: "out.json"))
        let output = try Tool.btfscope.run(["audit", "--merge", name, "--format", "json", "-o", "out.json"], in: folder)
        #expect(output.status == 2 && output.diagnostics.contains("nothing was looked at"), "\(output.diagnostics)")
        #expect(try String(contentsOf: folder.appending(path: "out.json"), encoding: .utf8).contains("btfscope/audit/1"))
      }
      // A share of fewer kernels than there are shares.
      #expect(try Tool.btfscope.run(["audit", Self.agent, "--against", kernelFile, "--shard", "2/2"], in: folder).status == 0)
    }
  }

  @Test func `shares that are put together are the single run`() throws {
    try withFolder { folder in
      let line = ["audit", Self.agent, "--against", Self.older, kernelFile, moduleFile, "--format", "json", "-o"]
      let whole = try Tool.btfscope.run(line + ["whole.json"], in: folder)
      var parts: [String] = []
      for part in 1...2 {
        let output = try Tool.btfscope.run(line + ["\(part).json", "--shard", "\(part)/2"], in: folder)
        #expect(output.status <= 2)
        parts.append("\(part).json")
      }
      let merged = try Tool.btfscope.run(["audit", "--merge"] + parts + ["--format", "json", "-o", "merged.json"], in: folder)
      #expect(merged.status == whole.status)
      func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }
      #expect(try read("merged.json") == read("whole.json"))
    }
  }

  @Test func `what a baseline has is left out`() throws {
    try withFolder { folder in
      let line = ["audit", Fixture.path("user-ring/el.o"), "--against", Self.older, "--format", "json"]
      #expect(try Tool.btfscope.run(line + ["-o", "before.json"], in: folder).status == 1)
      let output = try Tool.btfscope.run(line + ["--baseline", "before.json"], in: folder)
      #expect(output.status == 0)
      #expect(try answer(output).cells.allSatisfy { $0.verdict == "works" })
    }
  }

  @Test func `what cannot be read is named, and the rest goes on`() throws {
    let output = try btfscope(
      "audit", Self.agent, Fixture.path("README.md"), "--against", "/nowhere", kernelFile, "--format", "json")
    let answer = try answer(output)
    #expect(answer.cells.count == 1 && answer.problems.count == 2)
    #expect(output.status == 2)
    #expect(output.diagnostics.contains("/nowhere: ") && output.diagnostics.contains("README.md: "))
  }

  @Test func `a report that is not there is named once`() throws {
    let output = try btfscope("audit", "--merge", "/nonexistent.json")
    expectFailure(output, 2, "btfscope: /nonexistent.json: open: No such file")
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `what the kernel refuses is status 3, also of an input among others`() throws {
    let output = try btfscope("audit", Self.agent, "--against", kernelFile, "id:4294967295", "--format", "json")
    #expect(output.status == 3, "\(output.diagnostics)")
    #expect(try answer(output).cells.count == 1 && answer(output).problems.count == 1)
  }

  @Test func `a module that cannot be read is an input that cannot be read`() throws {
    try withFolder { folder in
      let copy = { (from: String, to: String) in
        try FileManager.default.copyItem(atPath: from, toPath: folder.appending(path: to).path)
      }
      try copy(kernelFile, "vmlinux-6.12.btf.gz")
      try copy(moduleFile, "veth.ko")
      // Something is missing, so that modules are looked through; one of them is cut short.
      let line = ["audit", Self.agent, "--against", ".", "--format", "json"]
      #expect(try answer(Tool.btfscope.run(line, in: folder)).problems.isEmpty)
      try Data(contentsOf: URL(filePath: moduleFile)).prefix(100).write(to: folder.appending(path: "cut.ko"))
      let output = try Tool.btfscope.run(line, in: folder)
      #expect(output.status == 2, "\(output.diagnostics)")
      #expect(try answer(output).problems.map(\.input) == ["./cut.ko"] && output.diagnostics.contains("./cut.ko: "))
    }
  }

  @Test func `modules are named for the one kernel`() throws {
    try withFolder { folder in
      let line = ["audit", Self.agent, "--against", kernelFile, "--format", "json", "--module"]
      #expect(try answer(Tool.btfscope.run(line + [moduleFile], in: folder)).problems.isEmpty)
      try Data(contentsOf: URL(filePath: moduleFile)).prefix(100).write(to: folder.appending(path: "cut.ko"))
      let output = try Tool.btfscope.run(line + ["cut.ko"], in: folder)
      #expect(output.status == 2 && output.diagnostics.contains("cut.ko: "), "\(output.diagnostics)")
    }
    expectFailure(
      try btfscope("audit", Self.agent, "--against", kernelFile, Self.older, "--module", moduleFile), 64,
      "Error: --module belongs to one kernel, and --against names 2")
  }

  @Test(arguments: ["html", "sarif", "junit", "markdown", "text"])
  func `each format names the object and the verdict`(format: String) throws {
    let output = try btfscope("audit", Fixture.path("user-ring/el.o"), "--against", Self.older, "--format", format)
    #expect(output.status == 1)
    #expect(output.text.contains("el.o") && output.text.contains("map_type_missing"))
  }

  @Test func `paths in SARIF are relative to the folder of the sources, however that is named`() throws {
    try withFolder { folder in
      // Where the object was built is in its debug information: here a report says it.
      let root = try #require(FileManager.default.fileExists(atPath: folder.path) ? folder.resolvingSymlinksInPath().path : nil)
      let document = #"""
        {"schema": "btfscope/audit/1", "objects": [{"object": "a.o"}], "kernels": [{"kernel": "k"}], "cells": [{"object": "a.o", "kernel": "k",
        "verdict": "fails", "programs": [{"program": "p", "section": "s", "load": "fails", "attach": "none", "verdict": "fails", "findings": [{"code":
        "c", "severity": "error", "message": "m", "needs": "n", "source": {"file": "\#(root)/build/../src/a.c", "line": 1, "column": 0, "text": ""}}]}]}]}
        """#
      try Data(document.utf8).write(to: folder.appending(path: "report.json"))
      for name in [".", root, "./src/..", root + "/"] {
        let output = try Tool.btfscope.run(
          ["audit", "--merge", "report.json", "--format", "sarif", "--source-root", name], in: folder)
        #expect(output.text.contains(#"uri": "src/a.c""#) || output.text.contains(#"uri":"src/a.c""#), "\(name): \(output.text)")
      }
      let output = try Tool.btfscope.run(["audit", "--merge", "report.json", "--format", "html", "--source-root", "."], in: folder)
      expectFailure(output, 64, "--source-root goes with --format sarif")
    }
  }

  @Test(arguments: [["audit"], ["audit", "--merge", "a.json", "b.o", "--shard", "1/2"], ["audit", "x.o", "--shard", "3/2"]])
  func `wrong usage is status 64`(line: [String]) throws { #expect(try Tool.btfscope.run(line).status == 64) }
}

/// `btfscope preflight` on the running kernel.
@Suite("preflight", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)")) struct PreflightCommandTests {
  private struct Answer: Decodable {
    let schema: String
    let verdict: String
    let programs: [Program]
    struct Program: Decodable {
      let program: String
      let load: String
      let loaded: Bool?
      let errno: Int?
      let differs: Bool
    }
  }

  @Test func `what is predicted to load does`() throws {
    let output = try btfscope("preflight", Fixture.path("loader/el.o"), "--format", "json")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
    #expect(answer.schema == "btfscope/preflight/1")
    let asked = answer.programs.filter { $0.loaded != nil }
    #expect(asked.count == 7 && asked.allSatisfy { $0.loaded == true && !$0.differs })
    #expect(answer.programs.filter { $0.loaded == nil }.map(\.program) == ["optional"])
  }

  @Test func `a refusal that was not predicted is shown, and the status is 3`() throws {
    // The verifier's rules about values are none that types could show.
    let output = try btfscope("preflight", Fixture.path("user-ring-refused/el.o"), "--program", "return_two", "--format", "json")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
    #expect(answer.programs.contains { $0.loaded == false && $0.differs && $0.errno != nil })
    #expect(output.status == 3)
  }

  @Test func `programs that are not asked for have no say`() throws {
    let object = Fixture.path("user-ring-refused/el.o")
    let names = try JSONDecoder().decode(
      Answer.self, from: Data(btfscope("preflight", object, "--predict", "--format", "json").standardOutput)
    ).programs.map(\.program)
    #expect(names.contains("return_two"))
    let output = try btfscope("preflight", object, "--predict", "--program", "return_two", "--format", "json")
    #expect(output.status == 0)
    #expect(try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput)).verdict == "works")
  }

  @Test func `an object is read once, and may come from standard input`() throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: Fixture.path("loader/el.o"))))
    let output = try btfscope("preflight", "-", "--format", "json", input: bytes)
    #expect(output.status == 0, "\(output.diagnostics)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
    #expect(answer.programs.count { $0.loaded == true } == 7)
  }

  @Test func `wrong usage, and inputs that cannot be read, are no refusals`() throws {
    let object = Fixture.path("loader/el.o")
    expectFailure(
      try btfscope("preflight", object, "--program", "nosuch"), 64, "--program: there is no program 'nosuch' in the object")
    expectFailure(try btfscope("preflight", object, "--kconfig", "/nonexistent"), 2, "--kconfig: /nonexistent: open: ")
    try withFolder { folder in
      for name in ["a.o", "b.o"] {
        try FileManager.default.copyItem(atPath: object, toPath: folder.appending(path: name).path)
      }
      expectFailure(
        try Tool.btfscope.run(["preflight", folder.path], in: folder), 2, "holds 2 BPF objects (needed: one)", "a.o, ", "b.o")
    }
  }

  @Test func `without a load nothing is known of the kernel's answer`() throws {
    let output = try btfscope("preflight", Fixture.path("loader/el.o"), "--predict", "--format", "json")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
    #expect(!answer.programs.isEmpty && answer.programs.allSatisfy { $0.loaded == nil && !$0.differs })
  }
}
