import Reporting

/// Reports made by hand.
enum AuditSample {
  typealias Report = AuditReport

  /// A field that was renamed, on all kernels but the oldest.
  static func renamed(has: String?) -> Report.Finding {
    var finding = Report.Finding(
      code: "core_unresolved", severity: .error, message: "task_struct has no member 'state'", needs: "task_struct.state, 8 bytes")
    finding.has = has
    finding.place = Report.Place(section: "tp_btf/sched_switch", instruction: 12)
    finding.source = Report.Source(file: "src/agent.bpf.c", line: 42, column: 17, text: "\tif (BPF_CORE_READ(task, state) != 0)")
    finding.remedy = "read '__state' through struct task_struct___new where bpf_core_field_exists says so"
    return finding
  }

  static func helper() -> Report.Finding {
    var finding = Report.Finding(
      code: "helper_missing", severity: .error, message: "there is no helper bpf_ringbuf_output", needs: "bpf_ringbuf_output (130)")
    finding.place = Report.Place(section: "kprobe/do_exit", instruction: 7)
    finding.evidence = "enum bpf_func_id ends with 124"
    return finding
  }

  static func probe() -> Report.Finding {
    var finding = Report.Finding(
      code: "probe_target_missing", severity: .warning, message: "there is no function 'vfs_create'", needs: "function vfs_create")
    finding.has = "vfs_create_old"
    finding.remedy = "attach to another function there"
    return finding
  }

  static func absent() -> Report.Finding {
    Report.Finding(
      code: "core_absent", severity: .note, message: "the check of mm_struct.rss_stat is answered 'no'", needs: "mm_struct.rss_stat"
    )
  }

  static func program(
    _ name: String, _ section: String, load: Report.Load = .loads, attach: Report.Attach = .attaches,
    _ verdict: Report.Verdict = .works, _ findings: [Report.Finding] = []
  ) -> Report.Program {
    Report.Program(name: name, section: section, load: load, attach: attach, verdict: verdict, findings: findings)
  }

  static let works = Report.Answer(
    verdict: .works, programs: [program("on_switch", "tp_btf/sched_switch"), program("on_exit", "kprobe/do_exit")])

  static let degraded = Report.Answer(
    verdict: .degraded,
    programs: [
      program("on_switch", "tp_btf/sched_switch", .degraded, [absent()]),
      program("on_exit", "kprobe/do_exit", attach: .fails, .degraded, [probe()]),
    ])

  static func fails(has: String?) -> Report.Answer {
    Report.Answer(
      verdict: .fails,
      programs: [
        program("on_switch", "tp_btf/sched_switch", load: .fails, .fails, [renamed(has: has), absent()]),
        program("on_wakeup", "tp_btf/sched_wakeup", load: .fails, .fails, [renamed(has: has)]),
        program("on_exit", "kprobe/do_exit"),
      ])
  }

  static let old = Report.Answer(
    verdict: .fails, programs: [program("on_exit", "kprobe/do_exit", load: .fails, .fails, [helper()])])

  /// Two objects on six kernels of two architectures.
  static func small() -> Report {
    var report = Report()
    report.objects = [.init(name: "build/agent.bpf.o"), .init(name: "build/exec.bpf.o")]
    report.kernels = [
      .init(name: "kernels/5.4.btf", release: "5.4.0-150-generic", architecture: "x86_64"),
      .init(name: "kernels/5.10.btf", release: "5.10.0-30-amd64", architecture: "x86_64"),
      .init(name: "kernels/6.1.btf", release: "6.1.0-18-amd64", architecture: "x86_64"),
      .init(name: "kernels/6.6.btf", release: "6.6.9-amd64", architecture: "x86_64"),
      .init(name: "kernels/6.12.btf", release: "6.12.1-amd64", architecture: "x86_64"),
      .init(name: "kernels/arm.btf", release: nil, architecture: "aarch64"),
    ]
    add(
      &report, 0,
      [old, works, fails(has: "task_struct.__state, 4 bytes"), fails(has: "task_struct.__state, 4 bytes"), fails(has: nil), works])
    add(
      &report, 1,
      [
        works, works, works, degraded, degraded,
        Report.Answer(
          verdict: .unknown,
          programs: [
            program("on_exit", "kprobe/do_exit", load: .unknown, .unknown, [AuditSample.unknown()])
          ]),
      ])
    report.problems = [.init(input: "kernels/broken.deb", message: "ends after 4096 bytes")]
    report.arrange()
    return report
  }

  static func unknown() -> Report.Finding {
    Report.Finding(
      code: "ksym_unknown", severity: .warning, message: "whether there is a symbol 'runqueues' is not known",
      needs: "symbol runqueues")
  }

  /// Names that mean something to every format, and to terminals.
  static let nastyNames = [
    "</script><script>alert(1)</script>", "a\"b'c&d<e>f`g|h", "line\nbreak\ttab\u{1b}[31mred\u{0}nul",
    "\u{202e}gpj.exe\u{2066}x\u{2028}y",
    "@everyone #1 https://example.org/ [link](javascript:alert(1)) **bold** <!-- x -->", "]]>&amp;\u{fffe}\u{ffff}ÄÖ😀",
  ]

  /// Every text is one of the nasty names.
  static func nasty() -> Report {
    let names = nastyNames
    func name(_ index: Int) -> String { names[index % names.count] }
    var report = Report()
    report.objects = names.prefix(3).map { .init(name: $0) }
    report.kernels = names.enumerated().map {
      .init(name: $1, release: $0 % 2 == 0 ? name($0 + 1) : nil, architecture: name($0 + 2))
    }
    for object in report.objects.indices {
      for kernel in report.kernels.indices where (object + kernel) % 4 != 3 {
        var finding = Report.Finding(code: name(kernel), severity: .error, message: name(object + kernel), needs: name(kernel + 1))
        finding.has = name(kernel + 2)
        finding.place = Report.Place(section: name(object), instruction: UInt32.max)
        finding.source = Report.Source(file: name(kernel), line: 1, column: 0, text: name(kernel + 3))
        finding.remedy = name(kernel + 4)
        finding.evidence = name(kernel + 5)
        let program = program(name(object + 1), name(kernel), load: .fails, .fails, [finding])
        let answer = Report.Answer(verdict: kernel % 3 == 0 ? .unknown : .fails, programs: [program])
        report.cells.append(.init(object: object, kernel: kernel, answer: report.number(of: answer)))
      }
    }
    report.problems = names.map { .init(input: $0, message: $0) }
    report.arrange()
    return report
  }

  /// `count` objects on `kernels` kernels, with findings at many places.
  static func large(objects: Int = 100, kernels: Int = 100) -> Report {
    var report = Report()
    report.objects = (0..<objects).map { .init(name: "objects/probe\($0).bpf.o") }
    report.kernels = (0..<kernels).map {
      .init(
        name: "kernels/\($0).btf", release: "\(4 + $0 / 20).\($0 % 20).0-\($0 * 7 % 50)-amd64",
        architecture: $0 % 5 == 4 ? "aarch64" : "x86_64")
    }
    for object in report.objects.indices {
      for kernel in report.kernels.indices {
        let age = kernel / 10
        let answer: Report.Answer
        switch (object % 7, age) {
        case (3, 6...): answer = fails(has: age > 8 ? nil : "task_struct.__state, 4 bytes")
        case (1, ...2): answer = old
        case (5, 4...6): answer = degraded
        default: answer = works
        }
        report.cells.append(.init(object: object, kernel: kernel, answer: report.number(of: answer)))
      }
    }
    report.arrange()
    return report
  }

  private static func add(_ report: inout Report, _ object: Int, _ answers: [Report.Answer]) {
    for (kernel, answer) in answers.enumerated() {
      report.cells.append(.init(object: object, kernel: kernel, answer: report.number(of: answer)))
    }
  }
}
