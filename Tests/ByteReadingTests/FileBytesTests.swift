import ByteReading
import Foundation
import Testing
import TestSupport

@Suite struct FileBytesTests {
  /// Runs `body` in a folder of its own, which is removed afterwards.
  func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(arguments: [1, 4095, 4096, 4097, 65535, 65536, 65537, 300_000])
  func `a regular file is seen whole`(count: Int) throws {
    try inFolder { folder in
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let file = folder.appending(path: "file")
      try Data(content).write(to: file)
      let bytes = try FileBytes.open(file.path)
      #expect(bytes.array() == content)
      #expect(bytes.fileOffset == 0)
    }
  }

  @Test func `an empty file is no bytes, not an error`() throws {
    try inFolder { folder in
      let file = folder.appending(path: "empty")
      try Data().write(to: file)
      #expect(try FileBytes.open(file.path).count == 0)
    }
  }

  @Test func `a folder has no bytes`() throws {
    try inFolder { folder in
      #expect(throws: ReadError(.notAFile, path: folder.path)) { try FileBytes.open(folder.path) }
    }
  }

  @Test func `a missing file is named with its errno`() throws {
    try inFolder { folder in
      let path = folder.appending(path: "missing").path
      #expect(throws: ReadError(.systemCall("open", errno: ENOENT), path: path)) { try FileBytes.open(path) }
    }
  }

  @Test(arguments: [0, 10, 65536, 65537, 1_000_000])
  func `a pipe is read to its end`(count: Int) throws {
    try inFolder { folder in
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let path = folder.appending(path: "pipe").path
      try #require(try #require(Tool("mkfifo")).run([path]).status == 0)
      let feeding = Process()
      let source = folder.appending(path: "content")
      try Data(content).write(to: source)
      feeding.executableURL = URL(filePath: "/bin/sh")
      feeding.arguments = ["-c", "cat \"$0\" > \"$1\"", source.path, path]
      try feeding.run()
      #expect(try FileBytes.open(path).array() == content)
      feeding.waitUntilExit()
    }
  }

  @Test func `a file of proc, which claims no size, is read`() throws {
    let bytes = try FileBytes.open("/proc/self/status")
    #expect(bytes.text.hasPrefix("Name:"))
  }

  @Test func `a file of sys, which claims a page, has its true size`() throws {
    let bytes = try FileBytes.open("/sys/kernel/mm/transparent_hugepage/enabled")
    #expect(bytes.count < 4096)
    #expect(bytes.text.hasSuffix("\n"))
  }

  @Test(.enabled(if: FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux"), "this kernel has no BTF, or hides it"))
  func `the kernel's BTF is seen whole`() throws {
    let bytes = try FileBytes.open("/sys/kernel/btf/vmlinux")
    let size = try FileManager.default.attributesOfItem(atPath: "/sys/kernel/btf/vmlinux")[.size] as? Int
    #expect(bytes.count == size)
    #expect([0x9feb, 0xeb9f].contains(bytes.integer(at: 0, order: .little, as: UInt16.self)))
    #expect(bytes[bytes.count - 1] == 0)
  }

  @Test func `bytes stay when the file is removed`() throws {
    try inFolder { folder in
      let file = folder.appending(path: "file")
      try Data([1, 2, 3]).write(to: file)
      let bytes = try FileBytes.open(file.path)
      try FileManager.default.removeItem(at: file)
      #expect(bytes.array() == [1, 2, 3])
    }
  }
}
