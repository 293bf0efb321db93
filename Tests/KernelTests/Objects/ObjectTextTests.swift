import ByteReading
import Testing

@testable import Kernel

/// What /proc says in words, taken apart without a kernel.
@Suite struct ObjectTextTests {
  @Test func `facts of a descriptor are numbers behind names`() {
    let facts = DescriptorFacts(
      "pos:\t0\nflags:\t02000002\nmap_type:\t1\nmemlock:\t4096\nmap_id:\t17\nfrozen:\t1\nowner_prog_type:\tx\n")
    #expect(facts.number("map_id") == 17 && facts.memory == 4096 && facts.isFrozen == true)
    #expect(facts.number("map") == nil && facts.number("owner_prog_type") == nil && facts.number("prog_id") == nil)
    #expect(DescriptorFacts("").memory == nil && DescriptorFacts("memlock").memory == nil)
  }

  @Test(
    arguments: [
      ("anon_inode:bpf-map", .map), ("anon_inode:bpf-prog", .program), ("anon_inode:bpf_link", .link), ("anon_inode:btf", .btf),
      ("anon_inode:[perf_event]", nil), ("/dev/null", nil), ("", nil),
    ] as [(String, KernelObjectKind?)])
  func `the name of a file tells the kind of an object`(name: String, kind: KernelObjectKind?) {
    #expect(KernelObjectKind(anonymousFile: name) == kind)
  }

  @Test func `folders of a file system are found among mounts`() {
    let text = """
      22 27 0:21 / /sys rw,nosuid shared:7 - sysfs sysfs rw
      33 22 0:29 / /sys/fs/bpf rw,nosuid shared:12 - bpf bpf rw,mode=700
      90 27 0:60 / /mnt/with\\040space\\134 rw - bpf none rw
      91 27 0:61 / /mnt/tags rw shared:1 master:2 - bpf none rw
      92 27 0:60 / /sys/fs/bpf rw - bpf none rw
      93 27 0:61 / /mnt/cut rw
      94 27 0:62 / /mnt/- rw - tmpfs bpf rw
      x
      """
    #expect(MountedFolders.all(ofType: "bpf", in: text) == ["/sys/fs/bpf", "/mnt/with space\\", "/mnt/tags"])
    #expect(MountedFolders.all(ofType: "cgroup2", in: text).isEmpty)
  }

  @Test func `symbols are found by name and by address`() {
    let text = """
      ffffffff81000000 T _text
      0000000000000000 T hidden
      ffffffff81000010 t first
      ffffffff81000010 t second
      ffffffffc0000000 t of_module\t[veth]
      short
      ffffffff8100zzzz t odd
      ffffffff81000020 T last

      """
    let symbols = SymbolNames(Bytes(Array(text.utf8)))
    #expect(symbols.address(of: "_text") == 0xffff_ffff_8100_0000 && symbols.address(of: "last") == 0xffff_ffff_8100_0020)
    #expect(symbols.address(of: "hidden") == nil && symbols.address(of: "no_such") == nil && symbols.address(of: "ext") == nil)
    let names = symbols.names(of: [0, 0xffff_ffff_8100_0010, 0xffff_ffff_c000_0000, 0xffff_ffff_8100_0020, 5])
    #expect(names == [0xffff_ffff_8100_0010: "first", 0xffff_ffff_c000_0000: "of_module [veth]", 0xffff_ffff_8100_0020: "last"])
    #expect(SymbolNames(Bytes([])).names(of: [1]).isEmpty)
  }

  @Test func `an address is told by the function before it, in whatever order symbols are`() {
    let text = """
      0000000000000000 A fixed_percpu_data
      ffffffff81000000 T _text
      ffffffff81000010 t first
      ffffffff81000010 t second
      ffffffff81000018 d data
      ffffffff81000020 W last
      ffffffffc0001000 t of_module\t[veth]
      ffffffffc0000000 t before_it\t[veth]
      ffffffffa0000000 t bpf_prog_1234_x\t[bpf]
      short

      """
    let symbols = SymbolTable(SymbolNames(Bytes(Array(text.utf8))))
    let base: UInt64 = 0xffff_ffff_8100_0000
    let module: UInt64 = 0xffff_ffff_c000_0000
    let wanted: Set<UInt64> = [
      0, 0x55d0_1234_5678, base - 1, base, base + 0x19, base + 0x2f, base + 0x20 + 0xf_ffff, base + 0x20 + 0x10_0000, module + 5,
      module + 0x1001, 0xffff_ffff_a000_0010, .max,
    ]
    #expect(
      symbols.places(of: wanted) == [
        base: SymbolPlace(name: "_text", module: nil, offset: 0), base + 0x19: SymbolPlace(name: "first", module: nil, offset: 9),
        base + 0x2f: SymbolPlace(name: "last", module: nil, offset: 0xf),
        base + 0x20 + 0xf_ffff: SymbolPlace(name: "last", module: nil, offset: 0xf_ffff),
        module + 5: SymbolPlace(name: "before_it", module: "veth", offset: 5),
        module + 0x1001: SymbolPlace(name: "of_module", module: "veth", offset: 1),
        0xffff_ffff_a000_0010: SymbolPlace(name: "bpf_prog_1234_x", module: "bpf", offset: 0x10),
      ])
    #expect(!symbols.isHidden && symbols.places(of: []).isEmpty)
    let hidden = SymbolTable(SymbolNames(Bytes(Array("0000000000000000 T _text\n0000000000000000 t first\n".utf8))))
    #expect(hidden.isHidden && hidden.places(of: [1, base]).isEmpty)
  }

  @Test func `time after boot lies in the past`() {
    let now = BootTime.seconds(nanosecondsAfterBoot: 0)
    #expect(now > 1_500_000_000)
    #expect(abs(BootTime.seconds(nanosecondsAfterBoot: 10_500_000_000) - now - 10) <= 1)
    #expect(BootTime.seconds(nanosecondsAfterBoot: .max) > now)
  }

  @Test(
    arguments: [
      (0, 1_700_000_000_999_999_999, 1_700_000_000), (1, 1_700_000_000_999_999_999, 1_700_000_001), (1, -1, 0), (0, -1, -1),
      (500_000_000, -1_500_000_001, -2), (.max, Int128(Int64.max) * 1_000_000_000, .max),
    ] as [(UInt64, Int128, Int64)])
  func `the second in which something was loaded is that of its nanosecond`(nanoseconds: UInt64, boot: Int128, seconds: Int64) {
    #expect(BootTime.seconds(nanoseconds, after: boot) == seconds)
  }

  @Test func `the start of the machine is measured well, and once`() {
    #expect(abs(BootTime.measured() - BootTime.measured()) < 1_000_000)
    #expect(BootTime.seconds(nanosecondsAfterBoot: 7) == BootTime.seconds(nanosecondsAfterBoot: 7))
  }

  @Test(arguments: [("bash\n", "bash"), ("a\nb\n", "a\nb"), ("\n\n", "\n"), ("", ""), ("x", "x")] as [(String, String)])
  func `a name may have a newline of its own`(text: String, name: String) {
    #expect(ObjectHolders.name(text) == name)
  }
}
