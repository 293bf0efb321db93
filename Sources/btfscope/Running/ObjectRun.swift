import BPFObject
import ByteReading
import Kernel
import Loader
import Reporting

/// Runs the programs of a loaded object: attaches those that say where, or are told where, and test-runs the others.
struct ObjectRun {
  let object: LoadedObject
  var point = AttachPoint()
  /// A packet for programs that take one; nil where none was given.
  var input: Bytes?
  /// The context of programs that take one, such as the arguments of a syscall program.
  var context = Bytes([])
  var repetitions: UInt32 = 1
  /// What stays attached for as long as this value lives.
  private(set) var attachments: [Attachment] = []

  init(_ object: LoadedObject) { self.object = object }

  /// What is wrong with the options, one of which no program of the object takes; nil where nothing is.
  func unusedOption() -> String? {
    guard object.isComplete else { return nil }
    let programs = object.loadedPrograms
    let (tested, attached) = (programs.filter { isTested($0) }, programs.filter { !isTested($0) })
    if input != nil, !tested.contains(where: { $0.setup.type.takesPackets }) { return "--input: no program takes packets" }
    if context.count > 0, !tested.contains(where: { !$0.setup.type.takesPackets }) {
      return "--context: no program that is run takes one"
    }
    if repetitions > 1, tested.isEmpty { return "--repeat: no program is run once, to be repeated" }
    if point.cgroup != nil, !attached.contains(where: { $0.attachKind == .cgroup }) {
      return "--cgroup: no program is attached to one"
    }
    let kinds: [AttachKind?] = [.xdp, .tcx, .netkit]
    if point.interface != nil, !attached.contains(where: { kinds.contains($0.attachKind) }) {
      return "--interface: no program is attached to one"
    }
    return nil
  }

  /// Whether the program is run, and not attached.
  private func isTested(_ program: LoadedProgram) -> Bool {
    program.attachKind == .testRun || input != nil && program.setup.type.takesPackets
  }

  /// What became of each program. Between calls of a program that is run more than once `readRings` empties them, and tells how full the fullest
  /// was.
  mutating func start(
    hasRings: Bool, _ readRings: () throws(CommandFailure) -> Double
  ) throws(CommandFailure) -> [RunOutcome] {
    var outcomes: [RunOutcome] = []
    for outcome in object.programs {
      let state: RunOutcome.State?
      switch outcome.state {
      case .left: state = nil
      case .refused(let failure): state = .failed(failure.reason(outcome.program, in: object.inventory))
      case .loaded(let program): state = try start(program, hasRings, readRings)
      }
      if let state {
        outcomes.append(RunOutcome(program: outcome.program.name, section: outcome.program.sectionName, state: state))
      }
    }
    return outcomes + startOperations()
  }

  private mutating func start(
    _ program: LoadedProgram, _ hasRings: Bool, _ readRings: () throws(CommandFailure) -> Double
  ) throws(CommandFailure) -> RunOutcome.State? {
    guard let kind = program.attachKind else { return .idle("nothing is known about how it is attached") }
    if kind == .structOperations { return nil }
    if isTested(program) {
      return try test(program, hasRings, readRings)
    }
    guard kind.namesItsPlace || isChosen(kind) else { return missing(kind, program) }
    do throws(AttachFailure) {
      let attachment = try program.attach(point)
      attachments.append(attachment)
      return kind == .iterator ? walk(attachment) : .attached(attachment.place)
    } catch {
      return .failed("\(error.reason)")
    }
  }

  /// Whether the command line says where programs of that kind go.
  private func isChosen(_ kind: AttachKind) -> Bool {
    switch kind {
    case .cgroup: point.cgroup != nil
    case .xdp, .tcx, .netkit: point.interface != nil
    case .networkNamespace, .perfEvent: true
    default: false
    }
  }

  /// Why nothing was done: what would have to be said.
  private func missing(_ kind: AttachKind, _ program: LoadedProgram) -> RunOutcome.State {
    do throws(AttachFailure) {
      _ = try program.attach(point)
      return .idle("it was not said where it is attached")
    } catch {
      let hint = program.setup.type.takesPackets ? " (--input FILE runs it once on a packet)" : ""
      return .idle("\(error.reason)\(hint)")
    }
  }

  private func test(
    _ program: LoadedProgram, _ hasRings: Bool, _ readRings: () throws(CommandFailure) -> Double
  ) throws(CommandFailure) -> RunOutcome.State {
    var run = TestRun()
    var repetition = Repetition(repetitions, isWhole: !hasRings && program.setup.type.takesPackets)
    if program.setup.type.takesPackets {
      run.data = input ?? Bytes([])
      run.dataRoom = run.data.count + 256
    } else {
      run.context = context
    }
    while true {
      let outcome: TestRun.Outcome
      do throws(KernelError) { outcome = try program.run(&run, times: repetition.next) } catch { return .failed("\(error)") }
      let isLast = repetition.left == repetition.next
      repetition.note(nanoseconds: outcome.nanoseconds, fill: isLast ? 0 : try readRings())
      guard isLast || Interruption.isThere else { continue }
      return .tested(
        returnValue: outcome.returnValue, nanoseconds: repetition.mean, repetitions: repetitions - repetition.left,
        context: context.count > 0 ? outcome.context : [])
    }
  }

  private func walk(_ attachment: Attachment) -> RunOutcome.State {
    do throws(KernelError) {
      guard let iterator = try attachment.createIterator() else { return .failed("it has no iterator") }
      return .iterated(try iterator.readToEnd(limit: 16 << 20))
    } catch {
      return .failed("\(error)")
    }
  }

  private mutating func startOperations() -> [RunOutcome] {
    var outcomes: [RunOutcome] = []
    for case .some(let map) in object.maps where map.attributes.type == .structOperations {
      let state: RunOutcome.State
      do throws(AttachFailure) {
        let attachment = try object.attach(operations: map)
        attachments.append(attachment)
        state = .attached(attachment.place)
      } catch {
        state = .failed("\(error.reason)")
      }
      outcomes.append(RunOutcome(program: map.name, section: map.definition.section, state: state))
    }
    return outcomes
  }
}

extension LoadedProgram {
  /// Runs it so often; what the last run came to, with the mean time.
  fileprivate func run(_ run: inout TestRun, times: UInt32) throws(KernelError) -> TestRun.Outcome {
    // A syscall program takes no repetitions by the kernel: they are calls of their own.
    guard setup.type.takesPackets else {
      var outcome = try program.testRun(run)
      for _ in 1..<max(1, times) { outcome = try program.testRun(run) }
      return outcome
    }
    run.repetitions = times > 1 ? times : 0
    return try program.testRun(run)
  }
}

extension ProgramType {
  /// Whether a test run takes a packet (`bpf_prog_test_run_skb()`, `bpf_prog_test_run_xdp()` in `net/bpf/test_run.c`).
  var takesPackets: Bool {
    switch self {
    case .socketFilter, .schedulerClassifier, .schedulerAction, .xdp, .cgroupSKB, .lwtIn, .lwtOut, .lwtTransmit, .lwtSegment6Local,
      .flowDissector, .socketSKB:
      true
    default: false
    }
  }
}
