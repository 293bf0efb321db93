import BPFObject
import ByteReading
import ELF
import Kernel
import Loader

// usage: Rings OBJECT MODE SIZE SAMPLES     One measurement, as `@key value` lines: the same as `urb` of the peers prints.
//   OBJECT  urb.o of the peers, so that both sides run the same programs
//   MODE    reserve, publish, batch: a 1 MiB user ring is filled and drained by test runs; consume: a ring buffer is filled and read
let arguments = CommandLine.arguments
guard arguments.count == 5, let size = Int(arguments[3]), size >= 8, let total = Int(arguments[4]) else {
  print("usage: Rings OBJECT reserve|publish|batch|consume SIZE SAMPLES")
  fatalError("usage")
}
let object = try LoadableObject(
  ObjectInventory(try ObjectFile(ELFFile(try FileBytes.open(arguments[1]))), name: "urb")
).prepare().load()

@MainActor func program(_ name: String) -> LoadedProgram {
  guard let program = object.program(named: name) else { fatalError("no program \(name)") }
  return program
}

@MainActor func map(_ name: String) -> LoadedMap {
  guard let map = object.map(named: name) else { fatalError("no map \(name)") }
  return map
}

/// Writes the sample as the peer does: a number, and a byte repeated.
@inline(__always) func fill(_ buffer: inout MutableRawSpan, _ number: Int) {
  buffer.storeBytes(of: UInt64(truncatingIfNeeded: number), toByteOffset: 0, as: UInt64.self)
  if size > 8 { Payload.fill(&buffer, UInt8(truncatingIfNeeded: number)) }
}

func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

func report(_ key: String, _ value: Double) { print("@\(key) \(value)") }

switch arguments[2] {
case "consume": try consume()
default: try fillAndDrain(arguments[2])
}

@MainActor func fillAndDrain(_ mode: String) throws {
  let drain = program("drain_null")
  var ring = try UserRingBuffer(map("urb").map)
  let run = TestRun()
  let clock = ContinuousClock()
  var (produced, drained) = (Duration.zero, Duration.zero)
  var sent = 0
  let before = ring.positions.consumer
  while sent < total {
    let start = clock.now
    switch mode {
    case "reserve":
      while sent < total {
        do throws(RingError) {
          var sample = try ring.reserve(byteCount: size)
          var bytes = sample.bytes
          fill(&bytes, sent)
          sample.submit()
          sent += 1
        } catch { break }
      }
    case "publish":
      while sent < total {
        let number = sent
        do throws(RingError) { try ring.publish(byteCount: size) { fill(&$0, number) } } catch { break }
        sent += 1
      }
    default:
      let first = sent
      sent += try ring.publish(count: total - sent, byteCount: size) { fill(&$1, first + $0) }
    }
    let middle = clock.now
    _ = try drain.program.testRun(run)
    let end = clock.now
    produced += middle - start
    drained += end - middle
  }
  let taken = ring.positions.consumer - before
  guard taken == UInt64(total * ((size + 15) / 8 * 8)) else { fatalError("lost: \(taken) bytes were drained") }
  report("produce_ns", seconds(produced) * 1e9 / Double(total))
  report("drain_ns", seconds(drained) * 1e9 / Double(total))
  report("Msamples_s", Double(total) / 1e6 / seconds(produced + drained))
  report("produce_only_Msamples_s", Double(total) / 1e6 / seconds(produced))
}

@MainActor func consume() throws {
  let emit = program("emit")
  guard let state = object.maps.compactMap({ $0 }).first(where: { $0.name.hasSuffix(".bss") }) else { fatalError("no .bss") }
  var buffer = try RingBuffer(map("krb").map)
  let count = (1 << 20) / ((size + 7) / 8 * 8 + 8) - 2
  try Control.set(state.map, count: UInt32(count), size: UInt32(size))
  let clock = ContinuousClock()
  var (emitted, consumed) = (Duration.zero, Duration.zero)
  var (seen, sum) = (0, UInt64(0))
  while seen < total {
    let start = clock.now
    _ = try emit.program.testRun(TestRun())
    let middle = clock.now
    let got = try buffer.consume { (sample, _) in
      sum &+= sample.unsafeLoad(fromByteOffset: 0, as: UInt64.self)
      return .next
    }
    let end = clock.now
    guard got == count else { fatalError("\(got) samples came, not \(count)") }
    seen += got
    emitted += middle - start
    consumed += end - middle
  }
  guard sum == 0 else { fatalError("the samples are not those of the program") }
  report("emit_ns", seconds(emitted) * 1e9 / Double(seen))
  report("consume_ns", seconds(consumed) * 1e9 / Double(seen))
}
