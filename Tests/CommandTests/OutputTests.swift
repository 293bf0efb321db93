import Foundation
import TestSupport
import Testing

/// Where answers go: standard output, a closed pipe, files.
@Suite struct OutputTests {
  @Test func `a file gets what standard output would`() throws {
    try withFolder { folder in
      let expected = try btfscope("dump", structs, "--format", "raw").standardOutput
      for arguments in [["-o", "out"], ["--output", "out"]] {
        let output = try Tool.btfscope.run(["dump", structs, "--format", "raw"] + arguments, in: folder)
        expectSuccess(output)
        #expect(output.text.isEmpty)
        #expect(try [UInt8](Data(contentsOf: folder.appending(path: "out"))) == expected)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
      }
      #expect(try btfscope("dump", structs, "--format", "raw", "-o", "-", in: folder).standardOutput == expected)
    }
  }

  @Test(arguments: [
    ["dump", "absent", "--format", "raw"], ["dump", structs, "-t", "no_such_type", "--format", "raw"], ["find", "absent", "x"],
    ["stat", "absent"], ["dump", structs, "-t", "/(/", "--format", "raw"],
  ])
  func `a failed run leaves the old file, and nothing else`(arguments: [String]) throws {
    try withFolder { folder in
      let file = folder.appending(path: "out")
      try Data("old".utf8).write(to: file)
      let output = try Tool.btfscope.run(arguments + ["-o", "out"], in: folder)
      #expect([1, 2, 64].contains(output.status))
      #expect(try String(contentsOf: file, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
    }
  }

  @Test func `a run that is cut short leaves the old file`() throws {
    try withFolder { folder in
      let file = folder.appending(path: "out")
      try Data("old".utf8).write(to: file)
      // A limit on the size of files stands for a full disk.
      let output = try shell(
        "trap '' XFSZ; ulimit -f 8; \"$BTFSCOPE\" dump \"$FIXTURES/kernels/amd64-6.12.btf.gz\" --format raw -o out", in: folder)
      expectFailure(output, 2, "out: write: File too large")
      #expect(try String(contentsOf: file, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
    }
  }

  @Test func `a signal that ends the program leaves the old file, and nothing else`() throws {
    try withFolder { folder in
      let file = folder.appending(path: "out")
      try Data("old".utf8).write(to: file)
      // The signal that can be had at a certain moment; those by which users end a program are handled in the same place.
      let output = try shell(
        """
        ulimit -c 0 -f 8
        env --default-signal=XFSZ "$BTFSCOPE" dump "$FIXTURES/kernels/amd64-6.12.btf.gz" --format raw -o out
        echo $?
        """, in: folder)
      #expect(output.text == "\(128 + SIGXFSZ)\n")
      #expect(try String(contentsOf: file, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
    }
  }

  @Test(arguments: ["raw", "json", "c"])
  func `a file is written from where it stands, and others go on behind the output`(format: String) throws {
    try withFolder { folder in
      let output = try shell(
        """
        dump() { "$BTFSCOPE" dump "$FIXTURES/kernels/amd64-6.12.btf.gz" --format \(format) "$@"; }
        dump | cat > piped || exit 1
        dump -o whole || exit 2
        { printf front; cat piped; printf back; } > expected
        { printf front; dump; printf back; } > written || exit 3
        printf front > appended; { dump; printf back; } >> appended || exit 4
        { head -c 100000 /dev/zero; cat expected; } > far; { head -c 100000 /dev/zero; printf front; dump; printf back; } > farther || exit 5
        cmp piped whole && cmp expected written && cmp expected appended && cmp far farther
        stat -c %s piped
        """, in: folder)
      expectSuccess(output)
      #expect(Int(output.text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 1_000_000)
    }
  }

  @Test func `a file that reaches its limit in the middle of a long piece is an error`() throws {
    try withFolder { folder in
      // Not a multiple of anything that is written at once.
      for (limit, format) in [(1001, "json"), (333, "c"), (77, "json")] {
        let output = try shell(
          "trap '' XFSZ; ulimit -f \(limit); \"$BTFSCOPE\" dump \"$FIXTURES/kernels/amd64-6.12.btf.gz\" --format \(format) > out",
          in: folder)
        expectFailure(output, 2, "standard output: write: File too large")
        let size = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "out").path)[.size] as? Int
        #expect(size == limit * 1024)
      }
    }
  }

  @Test func `a file that is replaced keeps its permissions, a new one gets the usual`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        umask 027
        touch old && chmod 640 old && touch wide && chmod 755 wide
        for name in old wide new; do "$BTFSCOPE" stat "$FIXTURES/structs/el.o" -o $name || exit 1; done
        stat -c '%n %a' old wide new
        """, in: folder)
      expectSuccess(output)
      #expect(output.text == "old 640\nwide 755\nnew 640\n")
    }
  }

  @Test func `a link stays a link`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        echo old > target && ln -s target link
        "$BTFSCOPE" dump "$FIXTURES/structs/el.o" --format raw -o link || exit 1
        readlink link; head -c 4 target; ls
        """, in: folder)
      expectSuccess(output)
      #expect(output.text == "target\n[1] link\ntarget\n")
    }
  }

  @Test func `a device or a named pipe is written to, not replaced`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        "$BTFSCOPE" dump "$FIXTURES/structs/el.o" --format raw -o /dev/null || exit 1
        test -c /dev/null || exit 2
        mkfifo pipe
        "$BTFSCOPE" dump "$FIXTURES/structs/el.o" --format raw -o pipe &
        head -c 3 pipe; wait $! ; test -p pipe || exit 3
        ls
        """, in: folder)
      #expect(output.status == 0, "\(output.diagnostics)")
      #expect(output.text == "[1]pipe\n")
    }
  }

  @Test func `what cannot be written is an error`() throws {
    try withFolder { folder in
      expectFailure(try btfscope("stat", structs, "-o", "no/such/folder/out", in: folder), 2, "no/such/folder/out", "No such file")
      expectFailure(try btfscope("stat", structs, "-o", ".", in: folder), 2, "btfscope: .: open: Is a directory")
      let full = try shell("\"$BTFSCOPE\" stat \"$FIXTURES/structs/el.o\" > /dev/full")
      expectFailure(full, 2, "btfscope: standard output: write: No space left on device")
      let device = try shell("\"$BTFSCOPE\" stat \"$FIXTURES/structs/el.o\" -o /dev/full")
      expectFailure(device, 2, "btfscope: /dev/full: write: No space left on device")
    }
  }

  @Test(arguments: ["dump KERNEL --format raw", "dump KERNEL --format json", "find KERNEL '*'"])
  func `a closed pipe ends the program quietly`(arguments: String) throws {
    let line = arguments.replacing("KERNEL", with: "\"$FIXTURES/kernels/amd64-6.12.btf.gz\"")
    let output = try shell("\"$BTFSCOPE\" \(line) | head -n 1")
    #expect(output.diagnostics.isEmpty, "\(output.diagnostics)")
    #expect(output.status == 0)
    #expect(output.text.split(separator: "\n").count == 1)
    // The same where the parent ignores SIGPIPE.
    try withFolder { folder in
      let ignored = try shell(
        "trap '' PIPE; (\"$BTFSCOPE\" \(line); echo $? > status) | head -n 1 > first; cat status", in: folder)
      #expect(ignored.diagnostics.isEmpty, "\(ignored.diagnostics)")
      #expect(ignored.text == "0\n")
    }
  }

  @Test func `standard streams that are closed are not taken for files that are opened later`() throws {
    for (line, words) in [
      ("stat - <&-", "standard input: read: Bad file descriptor"),
      ("stat \"$FIXTURES/structs/el.o\" >&-", "standard output: write: Bad"),
    ] {
      expectFailure(try shell("\"$BTFSCOPE\" \(line)"), 2, words)
    }
    expectSuccess(try shell("\"$BTFSCOPE\" stat \"$FIXTURES/structs/el.o\" <&- 2>&-"))
  }

  @Test(.enabled(if: Privilege.isThere, "needs root: /proc is taken away"))
  func `arguments that cannot be read are an error, and no call for help`() throws {
    let output = try shell("unshare -m sh -c 'umount -l /proc && exec \"$BTFSCOPE\" stat \"$FIXTURES/structs/el.o\"'")
    expectFailure(output, 2, "btfscope: /proc/self/cmdline cannot be read: there are too few descriptors (ulimit -n), or no /proc")
  }

  @Test func `the answer may go over its own input`() throws {
    try withFolder { folder in
      let file = folder.appending(path: "object")
      try FileManager.default.copyItem(atPath: structs, toPath: file.path)
      expectSuccess(try btfscope("dump", "object", "--format", "raw", "-o", "object", in: folder))
      try Golden(path: "structs/dump.raw.golden").expect(String(contentsOf: file, encoding: .utf8))
    }
  }
}
