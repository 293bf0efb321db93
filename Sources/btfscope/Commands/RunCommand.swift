import ArgumentParser
import BPFObject
import ByteReading
import Kernel
import Loader
import Reporting
import TypedData

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Load an object, attach or run its programs, and print what comes out of its rings and maps, typed by BTF.",
    discussion: """
      Programs whose section says where they belong are attached; those of cgroups and network interfaces, where they are told where; \
      syscall programs are run, and with --input those that take packets. Samples of ring buffers are printed as they come, for --duration \
      seconds where something is attached (until interrupted, without it); maps at the end. Then all of it goes away. The status is 3 \
      where the kernel refused something.

      Examples:
        btfscope run agent.bpf.o --duration 10
        btfscope run agent.bpf.o --type 'struct event' --duration 10 --format json
        btfscope run filter.bpf.o --input packet.bin --repeat 1000
        btfscope run firewall.bpf.o --interface veth0 --duration 5
        btfscope run tasks.bpf.o --program dump_task --format json
      """)

  @Argument(help: ArgumentHelp("A BPF object, perhaps compressed with gzip; - for standard input."))
  var object: String

  @Option(help: ArgumentHelp("Load and run this program only; repeatable.", valueName: "name"))
  var program: [String] = []

  @Option(
    help: ArgumentHelp("Run programs that take packets once on the bytes of this file, and attach them nowhere.", valueName: "file")
  )
  var input: String?

  @Option(help: ArgumentHelp("The context that syscall programs are run with.", valueName: "file"))
  var context: String?

  @Option(help: ArgumentHelp("Run what is run so often.", valueName: "number"))
  var `repeat`: UInt32 = 1

  @Option(help: ArgumentHelp("Watch for so many seconds.", valueName: "seconds"))
  var duration: Double?

  @Option(help: ArgumentHelp("Attach programs of cgroups to this one.", valueName: "folder"))
  var cgroup: String?

  @Option(help: ArgumentHelp("Attach XDP and TCX programs to this interface.", valueName: "name"))
  var interface: String?

  @Option(
    help: ArgumentHelp(
      "The type of samples of rings, where the map says none: 'struct NAME', a typedef's name, or #ID, of the object.",
      valueName: "type"))
  var type: String?

  @Option(help: ArgumentHelp("Show so many elements of each map.", valueName: "number"))
  var elements = 64

  @OptionGroup var loading: LoadingOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if let duration, !(duration >= 0 && duration < 1e9) { throw ValidationError("--duration takes seconds from 0") }
    if elements < 0 { throw ValidationError("--elements takes a number from 0") }
    if `repeat` == 0 { throw ValidationError("--repeat takes a number from 1") }
  }

  mutating func run() throws {
    let loaded = try load()
    var running = ObjectRun(loaded)
    running.point.cgroup = cgroup
    running.point.interface = interface.map { UInt32($0).map(AttachPoint.Interface.index) ?? .name($0) }
    running.input = try bytes(input)
    running.context = try bytes(context) ?? Bytes([])
    running.repetitions = `repeat`
    var file = try OutputFile(report.output)
    let outcomes: [RunOutcome]
    if report.format == .json {
      var answer = RunJSON(report.buffer(to: file), object: object)
      outcomes = try watch(&running, &answer)
    } else {
      var answer = RunText(report.buffer(to: file))
      outcomes = try watch(&running, &answer)
    }
    try file.commit()
    if outcomes.contains(where: { if case .failed = $0.state { true } else { false } }) { throw CommandFailure(.kernel) }
  }

  private func load() throws(CommandFailure) -> LoadedObject {
    let inventory = try LoadingOptions.inventory(object)
    do throws(LoadError) {
      var setup = try loading.open(inventory)
      try setup.select(program)
      return try setup.prepare().load()
    } catch {
      throw CommandFailure(error.status, "\(object): \(error)")
    }
  }

  private func bytes(_ path: String?) throws(CommandFailure) -> Bytes? {
    guard let path else { return nil }
    do throws(ReadError) {
      return path == "-" ? try FileBytes.standardInput() : try FileBytes.open(path)
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
  }

  /// Starts everything, then prints samples until the time is over.
  private func watch<Report: RunReport & ~Copyable>(
    _ running: inout ObjectRun, _ answer: inout Report
  ) throws(CommandFailure) -> [RunOutcome] {
    let object = running.object
    var rings = try CommandFailure.ring("rings") { () throws(RingError) in try RingBuffer() }
    var watched: [(name: String, layout: ValueLayout?)] = []
    for map in object.maps.compactMap({ $0 }) where map.attributes.type == .ringBuffer {
      try CommandFailure.ring(map.name) { () throws(RingError) in _ = try rings.add(map.map) }
      watched.append((map.name, try layout(of: map, object)))
    }
    Interruption.watch()
    let outcomes = running.start()
    answer.write(outcomes)
    answer.flush()
    try consume(&rings, watched, isWaiting: running.attachments.contains { $0.kind != .iterator }, &answer)
    answer.write(MapReading(limit: elements, object: object).contents())
    answer.finish()
    return outcomes
  }

  /// The map's own type, else the one that was named.
  private func layout(of map: LoadedMap, _ object: LoadedObject) throws(CommandFailure) -> ValueLayout? {
    guard let types = object.types else { return nil }
    if let own = map.attributes.valueType.flatMap({ try? ValueLayout(types, $0) }) { return own }
    guard let type else { return nil }
    return try SampleTypeOptions.layout(type, in: [(object.inventory.name, types)])
  }

  private func consume<Report: RunReport & ~Copyable>(
    _ rings: inout RingBuffer, _ watched: [(name: String, layout: ValueLayout?)], isWaiting: Bool, _ answer: inout Report
  ) throws(CommandFailure) {
    let end: ContinuousClock.Instant? = isWaiting ? duration.map { .now.advanced(by: .seconds($0)) } : .now
    while !answer.isClosed, !Interruption.isThere {
      let left = end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? .milliseconds(200)
      do throws(RingError) {
        let got = try rings.poll(within: min(left, .milliseconds(200)), limit: 1 << 16) { (sample, ring) in
          answer.write(sample, of: watched[ring].name, watched[ring].layout)
          return answer.isClosed ? .stop : .next
        }
        answer.flush()
        // A program that never rests must not keep it from ending; what is left when nothing is attached is read to the end.
        if let end, end <= .now, got == 0 || isWaiting { return }
      } catch {
        guard error.reason == .interrupted else { throw CommandFailure(error.status, "\(error)") }
      }
    }
  }
}
