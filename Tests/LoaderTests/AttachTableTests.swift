import BPFObject
import Testing

@testable import Loader

@Suite("How programs are attached") struct AttachTableTests {
  @Test
  func `there is a way for every section that libbpf knows`() {
    for definition in SectionDefinition.all {
      #expect(AttachKind.of(definition, definition.programType, definition.attachType) != nil, "\(definition.pattern)")
    }
  }

  @Test(
    arguments: [
      ("kprobe/f", .kernelProbe), ("kprobe.multi/f", .notYet(.kernelProbeMulti)), ("ksyscall/f", .notYet(.kernelSystemCall)),
      ("uprobe/f", .notYet(.userProbe)), ("usdt/a:b:c", .notYet(.usdt)), ("tp/a/b", .tracepoint), ("raw_tp.w/a", .rawTracepoint),
      ("tp_btf/a", .tracing), ("fexit/a", .tracing), ("freplace/a", .tracing), ("lsm/a", .tracing), ("lsm_cgroup/a", .cgroup),
      ("fentry.multi/a", .notYet(.tracingMulti)), ("iter/task", .iterator), ("cgroup/skb", .cgroup), ("sockops", .cgroup),
      ("xdp", .xdp),
      ("xdp/cpumap", .elsewhere(.redirectMap)), ("tc", .tcx), ("netkit/peer", .netkit), ("sk_msg", .socketMap),
      ("sk_lookup", .networkNamespace),
      ("netfilter", .netfilter), ("perf_event", .perfEvent), ("syscall", .testRun), ("struct_ops/x", .structOperations),
      ("lwt_in", .elsewhere(.route)), ("action", .elsewhere(.trafficAction)), ("lirc_mode2", .elsewhere(.infraredDevice)),
      ("sk_reuseport", .elsewhere(.socket)),
    ] as [(String, AttachKind)])
  func `a section's name says how`(section: String, kind: AttachKind) throws {
    let definition = try #require(SectionDefinition.find(section))
    #expect(AttachKind.of(definition, definition.programType, definition.attachType) == kind)
  }

  @Test
  func `a type that was changed counts more than the section's name`() {
    #expect(AttachKind.of(SectionDefinition.find("kprobe/f"), .xdp, .xdp) == .xdp)
    #expect(AttachKind.of(nil, .tracing, .traceIter) == .iterator)
    #expect(AttachKind.of(nil, .unspecified, nil) == nil)
  }

  @Test
  func `what names its place is attached without being told where`() {
    #expect(AttachKind.tracepoint.namesItsPlace && AttachKind.structOperations.namesItsPlace)
    #expect(!AttachKind.cgroup.namesItsPlace && !AttachKind.testRun.namesItsPlace)
  }
}
