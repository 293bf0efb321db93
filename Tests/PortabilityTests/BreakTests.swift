import BPFObject
import ByteReading
import Foundation
import Reporting
import TestSupport
import Testing

@testable import Portability

/// Changes of kernels that broke real programs: the audit names each, with what is needed, what is there and what can be done.
@Suite struct BreakTests {
  /// What must be found about a program of a fixture on a kernel.
  struct Expected: Sendable {
    let fixture: String
    let kernel: String
    let program: String
    let code: String
    let needs: String
    let has: String?
    var load = AuditReport.Load.fails
    var attach = AuditReport.Attach.fails
  }

  static let expected: [Expected] = [
    .init(
      fixture: "task-state", kernel: "5.14.0", program: "only_old", code: "core_unresolved", needs: "task_struct.state",
      has: "__state"),
    .init(
      fixture: "request-disk", kernel: "5.17.0", program: "start", code: "core_unresolved", needs: "request.rq_disk", has: "q->disk"
    ),
    .init(
      fixture: "inode-times", kernel: "6.6.0", program: "create", code: "core_unresolved", needs: "inode.i_ctime.tv_sec",
      has: "__i_ctime"),
    .init(
      fixture: "inode-times", kernel: "6.11.0", program: "create", code: "core_unresolved", needs: "inode.i_ctime.tv_sec",
      has: "i_ctime_sec"),
    .init(
      fixture: "bio-device", kernel: "5.12.0", program: "queue", code: "core_unresolved", needs: "bio.bi_disk",
      has: "bi_bdev->bd_disk"),
    .init(
      fixture: "block-arguments", kernel: "5.10.137", program: "only_old", code: "context_access", needs: "2 arguments",
      has: "1 argument"),
    .init(
      fixture: "block-arguments", kernel: "5.10.137", program: "by_version", code: "context_access", needs: "2 arguments",
      has: "1 argument"),
    .init(
      fixture: "block-arguments", kernel: "5.10.137", program: "raw", code: "context_access", needs: "2 arguments",
      has: "1 argument",
      load: .loads),
    .init(
      fixture: "block-arguments", kernel: "5.10.0", program: "only_new", code: "context_argument", needs: "struct request *",
      has: "struct request_queue *"),
    .init(
      fixture: "accept-signature", kernel: "6.10.0", program: "entry", code: "context_access", needs: "3 arguments",
      has: "2 arguments",
      load: .loads, attach: .unknown),
    .init(
      fixture: "accept-signature", kernel: "6.10.0", program: "result", code: "context_access", needs: "5 arguments",
      has: "2 arguments"),
    .init(
      fixture: "cfs-running", kernel: "6.15.0", program: "sample", code: "core_unresolved", needs: "cfs_rq.nr_running",
      has: "nr_queued",
      attach: .none),
    .init(
      fixture: "tracepoint-record", kernel: "5.16.0", program: "complete", code: "core_unresolved",
      needs: "trace_event_raw_block_rq_complete.nr_sector", has: "struct trace_event_raw_block_rq_completion"),
    .init(
      fixture: "tracepoint-record", kernel: "5.16.0", program: "renamed", code: "tracepoint_field", needs: "32 bytes",
      has: "16 bytes",
      load: .loads),
    .init(
      fixture: "bit-field", kernel: "2.0.0", program: "whole", code: "core_unresolved", needs: "sock.active in 4 bytes",
      has: "a bit field of 1 bit"),
    .init(
      fixture: "enum-number", kernel: "2.0.0", program: "compiled_in", code: "enum_value", needs: "DEVICE_ON = 1",
      has: "DEVICE_ON = 2",
      load: .loads, attach: .attaches),
  ]

  private func answer(_ fixture: String, on name: String) throws -> AuditReport.Answer {
    var kernel = try #require(BreakKernels.kernels(of: fixture).first { $0.name == name }).kernel
    kernel.release = name
    let inventory = try ObjectSample.inventory(Fixture.object("breaks/\(fixture)").array(), fixture)
    return AuditedObject(ObjectRequirements(inventory), name: fixture).answer(on: try kernel.facts()).answer
  }

  @Test(arguments: expected)
  func `the break is named, with a remedy`(expected: Expected) throws {
    let answer = try answer(expected.fixture, on: expected.kernel)
    let program = try #require(answer.programs.first { $0.name == expected.program })
    let finding = try #require(program.findings.first)
    #expect(finding.code == expected.code && finding.needs == expected.needs && finding.has == expected.has, "\(finding)")
    #expect(finding.remedy?.isEmpty == false)
    #expect(finding.source != nil)
    #expect(program.load == expected.load && program.attach == expected.attach)
  }

  @Test(arguments: BreakKernels.names)
  func `every program works on one of the kernels`(fixture: String) throws {
    let kernels = BreakKernels.kernels(of: fixture).map(\.name)
    let answers = try kernels.map { try answer(fixture, on: $0) }
    for index in answers[0].programs.indices {
      let verdicts = answers.map { $0.programs[index].verdict }
      #expect(verdicts.contains(.works) || verdicts.contains(.degraded), "\(answers[0].programs[index].name): \(verdicts)")
    }
  }

  @Test func `a program that asks for types is right where one that asks for the version is not`() throws {
    for kernel in ["5.10.0", "5.10.137", "6.1.0"] {
      let answer = try answer("block-arguments", on: kernel)
      #expect(answer.programs.first { $0.name == "by_types" }?.load == .loads, "\(kernel)")
      #expect(answer.programs.first { $0.name == "by_version" }?.load == (kernel == "5.10.137" ? .fails : .loads), "\(kernel)")
    }
  }

  /// The text and the JSON of the command, on kernels in files of their own.
  @Test(arguments: BreakKernels.names)
  func `audit equals its golden`(fixture: String) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let kernels = BreakKernels.kernels(of: fixture)
    for (name, kernel) in kernels { try Data(kernel.types.array()).write(to: folder.appending(path: "\(name).btf")) }
    try Data(try Fixture.object("breaks/\(fixture)").array()).write(to: folder.appending(path: "\(fixture).bpf.o"))
    let output = try Tool.btfscope.run(
      ["audit", "\(fixture).bpf.o", "--verbose", "--against"] + kernels.map { "\($0.name).btf" }, in: folder)
    #expect(output.status == (fixture == "enum-number" ? 0 : 1) && output.diagnostics == "")
    try Golden(path: "breaks/\(fixture)/audit.golden").expect(output.text)
  }
}
