import ByteReading
import Foundation
import Kernel
import TestSupport
import Testing

/// Every way to name a source, by what `dump` prints of it.
@Suite struct SourceFormTests {
  func raw(_ arguments: String..., input: [UInt8] = [], in folder: URL? = nil) throws -> Tool.Output {
    try Tool.btfscope.run(["dump", "--format", "raw"] + arguments, input: input, in: folder)
  }

  @Test func `raw BTF, ELF, gzip and standard input hold the same`() throws {
    let expected = try raw(structs).text
    let gzip = try #require(Tool("gzip"))
    try withFolder { folder in
      let packed = try gzip.run(["-c", structs]).standardOutput
      try Data(packed).write(to: folder.appending(path: "packed"))
      try Data(gzip.run(["-c", folder.appending(path: "packed").path]).standardOutput).write(to: folder.appending(path: "twice"))
      for name in ["packed", "twice", "./packed", folder.appending(path: "packed").path] {
        let output = try raw(name, in: folder)
        expectSuccess(output)
        #expect(output.text == expected)
      }
      let file = try [UInt8](Data(contentsOf: URL(filePath: structs)))
      #expect(try raw("-", input: file).text == expected)
      #expect(try raw("-", input: packed).text == expected)
      let piped = try shell("cat \"$FIXTURES/structs/el.o\" | \"$BTFSCOPE\" dump - --format raw")
      expectSuccess(piped)
      #expect(piped.text == expected)
    }
  }

  @Test func `a folder laid out like the kernel's gives a module its base`() throws {
    let gzip = try #require(Tool("gzip"))
    try withFolder { folder in
      try Data(gzip.run(["-dc", kernelFile]).standardOutput).write(to: folder.appending(path: "vmlinux"))
      try FileManager.default.copyItem(atPath: moduleFile, toPath: folder.appending(path: "veth").path)
      let output = try raw("veth", in: folder)
      expectSuccess(output)
      try Golden(path: "kernels/amd64-6.12-veth.raw.golden").expect(output.text)
    }
  }

  @Test(.enabled(if: FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux"), "the running kernel shows no BTF"))
  func `the running kernel is the default`() throws {
    let named = try raw("kernel", "-t", "struct:list_head")
    expectSuccess(named)
    #expect(named.text.contains("STRUCT 'list_head'"))
    #expect(try raw("-t", "struct:list_head").text == named.text)
    #expect(try raw("/sys/kernel/btf/vmlinux", "-t", "struct:list_head").text == named.text)
    #expect(try raw("kernel:vmlinux", "-t", "struct:list_head").text == named.text)
  }

  @Test(arguments: [
    ("kernel:", "kernel:NAME"), ("kernel:a/b", "kernel:NAME"), ("kernel:..", "kernel:NAME"), ("id:", "id:N"), ("id:x", "id:N"),
    ("id:0", "id:N"),
    ("id:4294967296", "id:N"), ("", "''"),
  ])
  func `a name of no form is an error that says what is allowed`(name: String, expected: String) throws {
    expectFailure(try raw(name), 2, "btfscope: ", expected)
  }

  @Test func `what cannot be read or is no BTF`() throws {
    try withFolder { folder in
      try Data().write(to: folder.appending(path: "empty"))
      try Data("hello\n".utf8).write(to: folder.appending(path: "text"))
      try Data([0x9f, 0xeb, 1]).write(to: folder.appending(path: "short"))
      try Data([0x1f, 0x8b, 8, 0, 1, 2, 3]).write(to: folder.appending(path: "badzip"))
      expectFailure(try raw("absent", in: folder), 2, "btfscope: absent: open: No such file or directory")
      expectFailure(try raw("empty", in: folder), 2, "btfscope: empty: is empty\n")
      expectFailure(
        try raw("text", in: folder), 2,
        "btfscope: text: is no BTF, ELF, kernel image or archive: begins with 68 65 6c 6c 6f 0a (text)\n")
      expectFailure(try raw("short", in: folder), 2, "btfscope: short: at offset 0x3: needs 21 more bytes")
      expectFailure(try raw("badzip", in: folder), 2, "btfscope: badzip: ")
      expectFailure(try raw(".", in: folder), 2, "btfscope: .: ")
      expectFailure(try raw("-", in: folder), 2, "standard input: is empty")
      expectFailure(try raw(structs, "--base", "absent", in: folder), 2, "absent: open: No such file")
      expectFailure(try raw(moduleFile, "--base", structs, in: folder), 2, "was not split from \(structs)")
      expectFailure(try raw(Fixture.path("structs/source.c")), 2, "source.c: is no BTF, ELF, kernel image or archive")
    }
  }

  @Test func `an error names the type, the place in the file, what was found and what is allowed`() throws {
    try withFolder { folder in
      let whole = try [UInt8](Data(contentsOf: URL(filePath: structs)))
      let start = try #require(Bytes(whole).firstIndex(of: Bytes([0x9f, 0xeb, 1, 0, 24, 0, 0, 0])))
      var damaged = whole
      // The kind of the first type becomes 50.
      damaged[start + 24 + 7] = 50
      try Data(damaged).write(to: folder.appending(path: "kind.o"))
      let place = String(start + 24, radix: 16)
      expectFailure(
        try raw("kind.o", in: folder), 2,
        "btfscope: kind.o: section .BTF: type [1] at offset 0x\(place): kind 50 is not known, and no layout section describes it\n")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root may load BTF")) func `a BTF object of the kernel, by its id`() throws {
    // The smallest: an int.
    let blob: [UInt8] =
      [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0]
      + [1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1] + Array("\0int\0".utf8)
    let object = try BTFObject.load(Bytes(blob))
    let id = try object.info().id
    let output = try raw("id:\(id)")
    expectSuccess(output)
    #expect(output.text == "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n")
    withExtendedLifetime(object) {}
    expectFailure(try raw("id:4294967295"), 3, "id:4294967295", "No such file or directory")
  }
}
