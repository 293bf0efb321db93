import Foundation
import TestSupport
import Testing

@testable import Kernel

/// What is said where the kernel refuses for want of privilege (EPERM).
@Suite struct CapabilityTests {
  @Test func `the capabilities that count are read from what /proc says`() {
    #expect(Capabilities.effective(in: "CapPrm:\tff\nCapEff:\t0000008000001000\nCapBnd:\t0") == [.bpf, .networkAdministration])
    #expect(Capabilities.effective(in: "CapEff:\t0000000000000000\n") == [])
    for text in ["", "CapEff:", "CapEff:\tx", "Name:\tCapEff"] { #expect(Capabilities.effective(in: text) == nil) }
    #expect(Capabilities.effective != nil)
  }

  @Test func `CAP_SYS_ADMIN stands for each of the others`() {
    let needed: Capabilities = [.bpf, .performanceMonitoring]
    #expect(needed.missing(in: []) == needed && needed.missing(in: .bpf) == .performanceMonitoring)
    #expect(needed.missing(in: .systemAdministration) == [] && needed.missing(in: needed) == [])
  }

  @Test func `what is needed goes by the type of map or program`() {
    #expect(BPFCommand.createMap.neededCapabilities(type: 1) == .bpf)
    #expect(BPFCommand.createMap.neededCapabilities(type: 15) == [.bpf, .networkAdministration])
    #expect(BPFCommand.loadProgram.neededCapabilities(type: 31) == .bpf)
    #expect(BPFCommand.loadProgram.neededCapabilities(type: 6) == [.bpf, .networkAdministration])
    #expect(BPFCommand.loadProgram.neededCapabilities(type: 26) == [.bpf, .performanceMonitoring])
    #expect(BPFCommand.loadProgram.neededCapabilities(type: 28) == [.bpf, .performanceMonitoring, .networkAdministration])
    #expect(BPFCommand.mapByID.neededCapabilities(type: 0) == .systemAdministration)
    #expect(BPFCommand.updateElement.neededCapabilities(type: 0) == [])
  }

  @Test func `the hint names what is missing`() {
    let needed: Capabilities = [.bpf, .networkAdministration]
    func hint(_ given: Capabilities?) -> String { KernelError.privilegeHint(needed: needed, given: given) }
    #expect(hint(.bpf) == "this needs root, or CAP_BPF and CAP_NET_ADMIN: CAP_NET_ADMIN is missing")
    #expect(hint([]) == "this needs root, or CAP_BPF and CAP_NET_ADMIN: CAP_BPF and CAP_NET_ADMIN are missing")
    #expect(hint(nil) == "this needs root, or CAP_BPF and CAP_NET_ADMIN")
    #expect(hint(needed).hasPrefix("no capability is missing (needed: CAP_BPF and CAP_NET_ADMIN): the kernel is locked down"))
    #expect(KernelError.privilegeHint(needed: .bpf, given: []) == "this needs root, or CAP_BPF")
  }

  @Test func `a map of devices that is refused to who has CAP_BPF says that CAP_NET_ADMIN is missing`() {
    var error = KernelError(.createMap, subject: "map 'm'", number: EPERM)
    error.explainPrivilege(type: 14)
    #expect("\(error)".contains("CAP_BPF and CAP_NET_ADMIN"))
    var other = KernelError(.createMap, subject: "map 'm'", number: EINVAL)
    other.explainPrivilege(type: 14)
    #expect("\(other)" == "map 'm': BPF_MAP_CREATE: Invalid argument (errno 22)")
  }
}

/// What is said of a place that takes no pins.
@Suite struct PinPlaceTests {
  @Test func `a folder that is not in a bpf file system, or not there, is named`() throws {
    let folder = try Fixture.temporaryFolder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(PinPlace.hint(folder).hasPrefix("'\(folder)' is not in a bpf file system (mount -t bpf bpf FOLDER"))
    #expect(
      PinPlace.hint("\(folder)/a/b").hasPrefix("there is no folder '\(folder)/a/b', and '\(folder)' is not in a bpf file system"))
    #expect(PinPlace.hint("no/such/folder").hasPrefix("there is no folder 'no/such/folder', and '.' is not in"))
  }

  @Test func `the folder of a path is found`() {
    for (path, folder) in [("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a/b/", "a"), ("", ".")] {
      #expect(PinPlace.parent(of: path) == folder, "\(path)")
    }
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `pins outside of a bpf file system are refused with the reason, and leave nothing`() throws {
    let folder = try Fixture.temporaryFolder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 4, maxEntries: 1))
    let error = #expect(throws: KernelError.self) { try Pinning.pin(map.descriptor, at: "\(folder)/m") }
    #expect(error?.hint.hasPrefix("'\(folder)' is not in a bpf file system") == true)
    #expect(!"\(error.map { "\($0)" } ?? "")".contains("root"))
    try Data().write(to: URL(filePath: "\(folder)/file"))
    let opened = #expect(throws: KernelError.self) { _ = try KernelMap.open(pinned: "\(folder)/file") }
    #expect(opened?.hint.contains("is not in a bpf file system") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    #expect(PinPlace.hint("/sys/fs/bpf") == "")
  }
}
