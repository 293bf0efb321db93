import ByteReading
import ELF
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Links to many functions", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct UserProbeTests {
  /// The C library that this process uses, and the place of a function in that file.
  private func place(of function: String) throws -> (path: String, offset: UInt64) {
    let maps = try FileBytes.open("/proc/self/maps").text
    let line = try #require(maps.split(separator: "\n").first { $0.contains("/libc.so") || $0.contains("/libc-") })
    let path = String(line.drop { $0 != "/" })
    let file = try ELFFile(FileBytes.open(path))
    let table = try file.symbolTable(in: try #require(file.sections.first { $0.type == .dynamicSymbols }))
    let symbol = try #require(table.first { $0.value != 0 && (try? table.name(of: $0)) == function })
    let home = try #require(
      file.sections.first { $0.type == .programBits && $0.address <= symbol.value && symbol.value - $0.address < $0.size })
    return (path, symbol.value - home.address + home.offset)
  }

  private func manyCalls() { for _ in 0..<1000 { _ = getppid() } }

  @Test(.enabled(if: RunningKernel.version >= (6, 6), "needs Linux 6.6"))
  func `a program runs where this process calls a function of a library`() throws {
    let (path, offset) = try place(of: "getppid")
    let counter = try Counter()
    let program = try counter.program(2, attachType: 48)  // BPF_TRACE_UPROBE_MULTI
    var probes = UserProbes(path: path, offsets: [offset])
    probes.process = UInt32(getpid())
    do {
      let link = try KernelLink.create(LinkCreation(attachType: 48, options: .userProbes(probes)), program)
      #expect(try counter.growth(manyCalls) >= 1000)
      let info = try link.info()
      #expect(info.type == .userProbes)
      #expect(info.details == .userProbes(path: path, count: 1, atReturn: false, process: UInt32(getpid())))
    }
    #expect(try counter.growth(manyCalls) < 100)
    probes.path = "/no/such/file"
    let error = #expect(throws: KernelError.self) {
      _ = try KernelLink.create(LinkCreation(attachType: 48, options: .userProbes(probes)), program).label
    }
    #expect(error?.number == ENOENT)
  }

  @Test(.enabled(if: RunningKernel.version >= (6, 8), "needs Linux 6.8"))
  func `a link tells all places that it watches`() throws {
    let (path, offset) = try place(of: "getppid")
    let program = try Counter().program(2, attachType: 48)
    let other = try place(of: "getuid").offset
    var probes = UserProbes(path: path, offsets: [offset, other])
    probes.cookies = [7, 0]
    probes.process = UInt32(getpid())
    let link = try KernelLink.create(LinkCreation(attachType: 48, options: .userProbes(probes)), program)
    let places = try link.places(try link.info())
    #expect(
      places == [LinkPlace(address: offset, counter: 0, cookie: 7), LinkPlace(address: other, counter: 0, cookie: 0)])
    let tracepoint = try Counter().program(17).openRawTracepoint("sys_enter")
    #expect(try tracepoint.places(try tracepoint.info()) == nil)
  }

  @Test(
    .enabled(if: FunctionProbes.areThere, "this kernel watches no functions (CONFIG_FPROBE)"),
    .enabled(if: RunningKernel.version >= (6, 6), "needs Linux 6.6"))
  func `a link tells all functions that it watches`() throws {
    let names = ["vfs_read", "vfs_write"]
    let program = try Counter().program(2, attachType: 42)
    let creation = LinkCreation(attachType: 42, options: .kernelProbes(KernelProbes(.symbols(names))))
    let link = try KernelLink.create(creation, program)
    let places = try #require(try link.places(try link.info()))
    let symbols = try #require(SymbolTable()).places(of: Set(places.map(\.address)))
    #expect(Set(places.compactMap { symbols[$0.address]?.name }) == Set(names))
  }

  @Test
  func `an event at a place of a file runs a program`() throws {
    let source = try #require(EventSource("uprobe"), "this kernel has no uprobes")
    let (path, offset) = try place(of: "getppid")
    let counter = try Counter()
    let program = try counter.program(2)
    var settings = PerfEventSettings(type: source.type, configuration: 0)
    settings.place = PerfEventSettings.Place(name: path, offset: offset)
    let event = try PerfEvent.open(settings, process: getpid(), processor: -1, label: "uprobe")
    let link = try event.link(program, cookie: 9)
    try event.enable()
    #expect(try counter.growth(manyCalls) >= 1000)
    #expect(
      try link.info().details
        == .perfEvent(.userProbe(path: path, offset: UInt32(truncatingIfNeeded: offset), atReturn: false, cookie: 9)))
    let task = try TaskDescriptor.query(process: UInt32(getpid()), descriptor: event.descriptor.rawValue)
    #expect(task.name == path && task.offset == offset && task.type == 4)
  }

  /// Functions of the kernel that it does not have, or a kernel that watches none.
  @Test
  func `a function that is not there is refused`() throws {
    let program = try Counter().program(2, attachType: 42)  // BPF_TRACE_KPROBE_MULTI
    let creation = LinkCreation(attachType: 42, options: .kernelProbes(KernelProbes(.symbols(["no_such_function_of_the_kernel"]))))
    let error = #expect(throws: KernelError.self) { _ = try KernelLink.create(creation, program).label }
    #expect([ESRCH, EOPNOTSUPP].contains(error?.number))
  }
}

/// Whether this kernel has links to many functions of its own.
private enum FunctionProbes {
  static let areThere: Bool = {
    let creation = LinkCreation(attachType: 42, options: .kernelProbes(KernelProbes(.symbols(["vfs_read"]))))
    guard Privilege.isThere, let program = try? Counter().program(2, attachType: 42) else { return false }
    do throws(KernelError) {
      _ = try KernelLink.create(creation, program).label
      return true
    } catch { return error.number != EOPNOTSUPP }
  }()
}
