import Foundation
import TestSupport
import Testing

@testable import Kernel

/// `ring watch` on perf event arrays, and what `run` shows of what programs print.
@Suite("prints", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct PrintCommandTests {
  private let object = Fixture.path("prints/el.o")

  private func lines(_ output: Tool.Output) throws -> [[String: Any]] {
    try output.text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func `samples of a perf event array are typed, with their processor`() throws {
    let output = try btfscope(
      "ring", "watch", "samples", "--object", object, "--run", "emit", "--type", "struct event", "--count", "3", "--format", "json")
    expectSuccess(output)
    let documents = try lines(output)
    #expect(documents.count == 3)
    for (number, document) in documents.enumerated() {
      let value = try #require(document["value"] as? [String: Any])
      // What the kernel put behind the 16 bytes is no part of the sample.
      #expect(document["size"] as? Int == 16 && document["bytes"] is NSNull && document["problem"] is NSNull)
      #expect(value["number"] as? Int == number && value["processor"] as? Int == document["processor"] as? Int)
    }
    let text = try btfscope("ring", "watch", "samples", "--object", object, "--run", "put_one", "--count", "1")
    expectSuccess(text)
    // Without a type nothing is known of the padding.
    #expect(text.text.hasPrefix("000000000000000010000000") && text.text.count == 41)
  }

  @Test(arguments: [["--watermark", "4096"], ["--wakeup", "1000"], ["--buffer", "1"]])
  func `sizes and wake-ups are as they are asked for, and samples come in any case`(options: [String]) throws {
    let output = try Tool.btfscope.run(
      ["ring", "watch", "samples", "--object", object, "--run", "emit", "--type", "struct event", "--count", "3"] + options)
    expectSuccess(output)
    #expect(output.text.split(separator: "\n").count == 3)
  }

  @Test func `samples that had no room are counted, in text and as documents`() throws {
    let fixture = ["ring", "watch", "samples", "--object", object, "--buffer", "4096", "--type", "struct event"]
    // 3 samples of 32 bytes each time: the buffer holds 128 of them.
    let runs = Array(repeating: ["--run", "emit"], count: 60).flatMap { $0 }
    let output = try Tool.btfscope.run(fixture + runs + ["--duration", "0.1", "--format", "json"])
    expectSuccess(output)
    let documents = try lines(output)
    let (samples, lost) = (documents.filter { $0["value"] != nil }, documents.compactMap { $0["lost"] as? Int })
    // The kernel counts the lost with the next sample that has room, which there need not be.
    #expect(samples.count + lost.reduce(0, +) <= 180 && samples.count >= 100)
  }

  @Test func `options of buffers that make no sense are wrong usage`() throws {
    let line = ["ring", "watch", "samples", "--object", object]
    for (options, words) in [
      (["--buffer", "0"], "--buffer takes bytes from 1 to 1073741824"), (["--wakeup", "0"], "--wakeup takes a number from 1"),
      (["--watermark", "-1"], "--watermark takes a number from 1"),
      (["--wakeup", "2", "--watermark", "64"], "--wakeup and --watermark exclude each other"),
    ] {
      expectFailure(try Tool.btfscope.run(line + options), 64, words)
    }
  }

  @Test func `a perf event array has nothing for stat to show, nor for push to fill`() throws {
    expectFailure(
      try btfscope("ring", "stat", "samples", "--object", object), 1,
      "samples: the map is of type perf_event_array, not a ring (27 or 31); ring watch reads it")
    let push = try btfscope("ring", "push", "samples", "--object", object, input: Array("00\n".utf8))
    #expect(push.status == 1 && push.diagnostics.contains("the map is of type perf_event_array"), "\(push.diagnostics)")
  }

  @Test func `run shows samples, and what programs print into the trace`() throws {
    try withFolder { folder in
      try Data(repeating: 0, count: 64).write(to: folder.appending(path: "packet"))
      let output = try btfscope(
        "run", object, "--program", "on_packet", "--program", "say", "--input", "packet", "--repeat", "2", "--type", "struct event",
        "--format", "json", in: folder)
      expectSuccess(output)
      let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
      let samples = try #require(document["samples"] as? [[String: Any]])
      #expect(samples.map { ($0["value"] as? [String: Any])?["number"] as? Int } == [0, 1])
      #expect(samples.allSatisfy { $0["processor"] is Int })
      let prints = try #require(document["prints"] as? [[String: Any]])
      let greetings = prints.filter { $0["text"] as? String == "greeting 7 from the trace" }
      #expect(greetings.count == 2 && greetings.allSatisfy { $0["source"] as? String == "trace" && $0["program"] is NSNull })
      #expect(document["lost"] as? [[String: Any]] != nil && document["prints_lost"] as? Int == 0)
    }
    let text = try btfscope("run", object, "--program", "say")
    expectSuccess(text)
    #expect(text.text.contains("say  syscall  returned 0\n\ntrace ("), "\(text.text)")
    #expect(text.text.contains("): greeting 7 from the trace\n"))
  }

  @Test func `a trace of a run is gone with it`() throws {
    expectSuccess(try btfscope("run", object, "--program", "say"))
    for folder in Tracepoint.folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/instances")) ?? []
      #expect(!names.contains { $0.hasPrefix("btfscope-") }, "\(names)")
    }
  }

  @Test func `the help of run says all that is printed`() throws {
    let help = try btfscope("run", "--help").text.split { $0.isWhitespace }.joined(separator: " ")
    for words in ["ring buffers and perf event arrays", "bpf_printk()", "streams", "maps are printed at the end"] {
      #expect(help.contains(words), "\(words): \(help)")
    }
  }

  @Test func `a burst that had no room is counted, though nothing follows it`() throws {
    let folder = "/sys/fs/bpf/btfscope-print-\(UUID().uuidString)"
    defer {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
      try? FileManager.default.removeItem(atPath: folder)
    }
    expectSuccess(try btfscope("load", object, "--pin", folder))
    expectSuccess(try btfscope("show", "map", "\(folder)/control", "--key", "0", "--set", #"{"count": 100, "length": 512}"#))
    let output = try btfscope(
      "ring", "watch", "\(folder)/samples", "--run", "\(folder)/emit_many", "--buffer", "4096", "--duration", "0.2", "--format",
      "json")
    expectSuccess(output)
    let lines = try output.text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let lost = lines.compactMap { $0["lost"] as? Int }
    #expect(lost.count == 1 && lines.count < 12 && lines.count - 1 + (lost.first ?? 0) == 100, "\(output.text)")
    #expect(lines.last?["lost"] is Int)
  }

  @Test func `a program that is run on packets is not run without one`() throws {
    expectFailure(
      try btfscope("ring", "watch", "samples", "--object", object, "--run", "on_packet", "--count", "1"), 64,
      "--run: programs of type sched_cls are run on a packet")
  }
}
