import Foundation
import Kernel
import TestSupport
import Testing

/// `btfscope features` on the running kernel.
@Suite("features", .serialized) struct FeaturesCommandTests {
  private func json(_ output: Tool.Output) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
  }

  private func answers(_ document: [String: Any], _ group: String) throws -> [String: String] {
    let entries = try #require(document[group] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: entries.map { ($0["name"] as? String ?? "", $0["answer"] as? String ?? "") })
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `everything is one document, with answers in three words`() throws {
    let output = try btfscope("features", "--format", "json")
    expectSuccess(output)
    let document = try json(output)
    #expect(document["schema"] as? String == "btfscope/features/1" && document["release"] is String)
    let types = try answers(document, "program_types")
    #expect(types["socket_filter"] == "yes" && types["xdp"] == "yes")
    let groups = ["commands", "program_types", "map_types", "map_flags", "attach_types", "link_types", "btf_kinds", "abilities"]
    for group in groups {
      #expect(try answers(document, group).values.allSatisfy { ["yes", "no", "unknown"].contains($0) }, "\(group)")
    }
    #expect(try answers(document, "map_types")["hash"] == "yes")
    #expect(try answers(document, "abilities")["bounded_loops"] == "yes")
    let helpers = try #require(document["helpers"] as? [[String: Any]])
    let xdp = try #require(helpers.first { $0["program_type"] as? String == "xdp" })
    #expect((xdp["available"] as? [String])?.contains("bpf_xdp_adjust_head") == true)
    #expect((xdp["unavailable"] as? [String])?.contains("bpf_skb_store_bytes") == true)
    // What leaves a word in the kernel's log is asked for only by --full.
    #expect((xdp["unknown"] as? [[String: Any]])?.contains { $0["name"] as? String == "bpf_trace_printk" } == true)
    let settings = try #require(document["settings"] as? [[String: Any]])
    #expect(settings.contains { $0["name"] as? String == "net.core.bpf_jit_enable" && $0["value"] is Int })
    #expect(document["configuration"] is [[String: Any]] && document["kfuncs"] is [[String: Any]])
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `text has the groups, with counts`() throws {
    let output = try btfscope("features")
    expectSuccess(output)
    for heading in ["Linux ", "Settings\n", "Program types: ", "Map types: ", "Helpers: ", "Kernel functions", "Abilities: "] {
      #expect(output.text.contains(heading), "\(heading)")
    }
    #expect(output.text.contains("--full asks"))
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `only what an object needs, and who needs it`() throws {
    let output = try btfscope("features", "--for", Fixture.path("rings/el.o"), "--format", "json")
    expectSuccess(output)
    let document = try json(output)
    #expect(document["answer"] as? String == "yes")
    let needs = try #require(document["needs"] as? [[String: Any]])
    let ring = try #require(needs.first { $0["kind"] as? String == "map_type" && $0["name"] as? String == "ringbuf" })
    #expect(ring["needed_by"] as? [String] == ["events", "others"] && ring["answer"] as? String == "yes")
    let helper = try #require(needs.first { $0["name"] as? String == "bpf_ringbuf_output" })
    #expect(helper["program_type"] as? String == "syscall" && helper["optional"] as? Bool == false)
    let text = try btfscope("features", "--for", Fixture.path("rings/el.o"))
    expectSuccess(text)
    #expect(text.text.contains("things that it needs are there\n") && text.text.contains("  yes     ringbuf - events, others\n"))
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `a kernel function that is optional does not count`() throws {
    let output = try btfscope("features", "--for", Fixture.path("prints/el.o"), "--format", "json")
    let needs = try #require(try json(output)["needs"] as? [[String: Any]])
    let function = try #require(needs.first { $0["kind"] as? String == "kfunc" })
    #expect(function["name"] as? String == "bpf_stream_vprintk_impl" && function["optional"] as? Bool == true)
    #expect(output.status == 0, "\(output.diagnostics)")
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `the other byte order is a need that is not there`() throws {
    let other = UInt16(1).littleEndian == 1 ? "eb.o" : "el.o"
    let output = try btfscope("features", "--for", Fixture.path("agent/\(other)"), "--format", "json")
    #expect(output.status == 1)
    let needs = try #require(try json(output)["needs"] as? [[String: Any]])
    let order = try #require(needs.first { $0["kind"] as? String == "byte_order" })
    #expect(order["answer"] as? String == "no" && order["optional"] as? Bool == false)
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `how programs attach by events is asked for`() throws {
    let needs = try #require(
      try json(try btfscope("features", "--for", Fixture.path("attach/el.o"), "--format", "json"))["needs"] as? [[String: Any]])
    let ways = needs.filter { $0["kind"] as? String == "attachment" }
    let probes = try #require(ways.first { $0["name"] as? String == "kprobe events" }, "\(ways)")
    if EventSource("kprobe") != nil { #expect(probes["answer"] as? String == "yes") }
    #expect(ways.contains { ($0["name"] as? String)?.hasPrefix("tracepoint ") == true }, "\(ways)")
  }

  @Test func `an object that is not there, and options that nobody takes`() throws {
    expectFailure(try btfscope("features", "--for", "/no/such/file"), 2, "/no/such/file: open:")
    expectFailure(try btfscope("features", "kernel"), 64, "kernel")
    expectFailure(try btfscope("features", "--format", "xml"), 64, "--format")
  }

  @Test(.enabled(if: geteuid() == 0, "needs root, to be without it"))
  func `without privilege nothing is missing: it is unknown`() throws {
    try withFolder { folder in
      let program = folder.appending(path: "program")
      try FileManager.default.copyItem(atPath: Tool.btfscope.path, toPath: program.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
      let setpriv = try #require(Tool("setpriv"))
      let output = try setpriv.run(
        ["--reuid", "65534", "--regid", "65534", "--clear-groups", program.path, "features", "--format", "json"], in: folder)
      expectSuccess(output)
      let document = try json(output)
      let types = try answers(document, "program_types")
      // Unprivileged users may load filters of sockets where an administrator lets them.
      #expect(types["kprobe"] == "unknown" && types["xdp"] == "unknown", "\(types)")
      let entries = try #require(document["program_types"] as? [[String: Any]])
      #expect(entries.first { $0["name"] as? String == "xdp" }?["errno"] as? Int == 1)
      // What is unknown is neither none nor a yes.
      let user = ["--reuid", "65534", "--regid", "65534", "--clear-groups", program.path, "features"]
      let text = try setpriv.run(user, in: folder).text
      #expect(text.contains("Link types: ") && !text.contains(": 0 of 32\n"), "\(text)")
      let object = folder.appending(path: "object")
      try FileManager.default.copyItem(atPath: Fixture.path("agent/el.o"), toPath: object.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: object.path)
      let needs = try setpriv.run(user + ["--for", object.path], in: folder)
      #expect(needs.status == 3 && !needs.text.contains("no program of this type could be loaded"), "\(needs.text)")
    }
  }
}
