import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Kernel

/// `btfscope show map` of stacks that a program took.
@Suite("show: stacks of calls", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ShowStackTests {
  /// Takes one stack: what runs the program, or with `flags` `BPF_F_USER_STACK` (0x100) what the process does.
  private func take(_ map: borrowing KernelMap, flags: Int32) throws {
    let code =
      CountingCode.slot(0x18, 2, 1, immediate: map.descriptor.rawValue) + CountingCode.slot(0)  // r2 = map
      + CountingCode.slot(0xb7, 3, immediate: flags) + CountingCode.slot(0x85, immediate: 27)  // r3 = flags; bpf_get_stackid()
      + CountingCode.slot(0xb7, 0) + CountingCode.slot(0x95)
    // BPF_PROG_TYPE_RAW_TRACEPOINT
    let program = try KernelProgram.load(ProgramLoad(type: 17, instructions: Bytes(code), license: "GPL"))
    _ = try program.testRun(TestRun())
  }

  private func element(_ id: UInt32) throws -> [String: Any] {
    let output = try btfscope("show", "map", "\(id)", "--format", "json")
    expectSuccess(output)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    return try #require((document["elements"] as? [[String: Any]])?.first, "\(output.text)")
  }

  @Test func `a stack of the kernel is addresses with the names of functions`() throws {
    let map = try KernelMap.create(MapCreation(type: 7, keySize: 4, valueSize: 8 * 32, maxEntries: 8, name: "show_stacks"))
    try take(map, flags: 0)
    let id = try map.info().id
    let text = try btfscope("show", "map", "\(id)")
    expectSuccess(text)
    #expect(text.text.contains(/\n    0x[0-9a-f]{16} bpf_prog_test_run_raw_tp\+0x[0-9a-f]+\n/), "\(text.text)")
    #expect(text.text.contains(/\n    0x[0-9a-f]{16} __sys_bpf\+0x/) && text.text.hasSuffix("\n1 element\n"))
    let row = try element(id)
    let (addresses, symbols) = (try #require(row["ips"] as? [String]), try #require(row["symbols"] as? [Any]))
    #expect(addresses.count == symbols.count && addresses.count > 3 && (row["value"] as? String)?.count == 2 * 8 * 32)
    #expect(symbols.contains { ($0 as? String)?.hasPrefix("bpf_prog_test_run_raw_tp+0x") == true })
  }

  @Test func `a stack of a process is files with offsets, or addresses where a file has no build ID`() throws {
    let map = try KernelMap.create(
      MapCreation(type: 7, keySize: 4, valueSize: 32 * 8, maxEntries: 8, flags: 0x20, name: "show_builds"))
    try take(map, flags: 0x100)
    let id = try map.info().id
    let text = try btfscope("show", "map", "\(id)")
    expectSuccess(text)
    #expect(text.text.contains(/\n    ([0-9a-f]{40}\+0x[0-9a-f]+|0x[0-9a-f]{16})\n/), "\(text.text)")
    let frames = try #require(try element(id)["frames"] as? [[String: Any]])
    #expect(
      !frames.isEmpty && frames.allSatisfy { $0["build_id"] is String && $0["offset"] is Int || $0["ip"] != nil }, "\(frames)")
  }

  @Test func `an ordinary user sees addresses, and that names are hidden`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        cp $BTFSCOPE program; chmod 755 . program; mkdir bpf
        cat > script <<'END'
        mount -t bpf bpf bpf && chmod 755 bpf
        PATH=$PATH:/usr/sbin bpftool map create bpf/x type stack_trace key 4 value 64 entries 4 name show_hidden
        chmod 666 bpf/x
        setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all ./program show map $PWD/bpf/x
        END
        unshare -m bash script
        """, in: folder)
      expectSuccess(output)
      #expect(
        output.text.contains("0 elements\nnames of functions are hidden from this user: this needs CAP_SYSLOG"), "\(output.text)")
    }
  }
}
