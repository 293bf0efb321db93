import BPFObject
import Glibc
import Loader
import TestSupport
import Testing

@testable import Kernel

/// What the kernel refuses of user ring buffers and the programs that drain them, and why.
@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct UserRingRefusalTests {
  static let ringTypes: [UInt32] = [27, 31]

  @Test(arguments: ringTypes)
  func `sizes and flags of rings that the kernel refuses are known, with the reason`(type: UInt32) throws {
    let page = UInt32(getpagesize())
    var refused: [String] = []
    for size in [0, 1, page - 1, page, page + 1, page * 2, page * 3, page / 2, 1 << 20, 3 << 20, 1 << 31, .max] {
      for (key, value, flags) in [(0, 0, 0), (4, 0, 0), (0, 8, 0), (0, 0, 1), (0, 0, 1 << 10)] as [(UInt32, UInt32, UInt32)] {
        let creation = MapCreation(type: type, keySize: key, valueSize: value, maxEntries: size, flags: flags, name: "refused")
        let problem = RingMap.problem(in: creation)
        // A ring of gigabytes would be right, and nobody wants it.
        if problem == nil && size > 1 << 21 { continue }
        var number: Int32 = 0
        do throws(KernelError) { _ = try KernelMap.create(creation).label } catch { number = error.number }
        #expect((problem != nil) == (number == EINVAL), "\(creation) is \(number): \(problem?.description ?? "right")")
        if let problem, key == 0, value == 0, flags == 0 { refused.append("\(problem)") }
      }
    }
    #expect(
      refused.prefix(3) == [
        "max_entries is 0: it is the ring's size in bytes",
        "max_entries 1 is the ring's size in bytes, and must be a multiple of the page size, \(page)",
        "max_entries \(page - 1) is the ring's size in bytes, and must be a power of 2",
      ])
  }

  @Test func `a map of another type is EINVAL, and the types are named`() throws {
    let ring = try KernelMap.create(MapCreation(type: 27, maxEntries: 65536, name: "ring"))
    let userRing = try KernelMap.create(MapCreation(type: 31, maxEntries: 65536, name: "user_ring"))
    let hash = try KernelMap.create(MapCreation(type: 1, keySize: 4, valueSize: 4, maxEntries: 1, name: "hash"))
    let wrong = [
      ringError { _ = try UserRingBuffer(ring).byteCount }, ringError { _ = try RingBuffer(userRing).count },
      ringError { _ = try UserRingBuffer(hash).byteCount }, ringError { _ = try RingInspection(hash).used },
      ringError { _ = try SharedUserRingBuffer(ring).byteCount },
    ]
    #expect(wrong.allSatisfy { $0?.number == EINVAL })
    #expect(wrong[0]?.reason == .wrongMapType(found: 27, wanted: "BPF_MAP_TYPE_USER_RINGBUF (31)"))
    #expect(wrong[1]?.reason == .wrongMapType(found: 31, wanted: "BPF_MAP_TYPE_RINGBUF (27)"))
    #expect(wrong[3]?.reason == .wrongMapType(found: 1, wanted: "a ring (27 or 31) or a perf event array (4)"))
  }

  @Test func `the reader's page cannot be written by a producer, nor the data by a consumer`() throws {
    let ring = try KernelMap.create(MapCreation(type: 27, maxEntries: 65536, name: "ring"))
    let userRing = try KernelMap.create(MapCreation(type: 31, maxEntries: 65536, name: "user_ring"))
    let errors = [
      ringError { _ = try RingMemory(userRing.descriptor.rawValue, byteCount: 65536, as: .consumer).byteCount },
      ringError { _ = try RingMemory(ring.descriptor.rawValue, byteCount: 65536, as: .producer).byteCount },
    ]
    #expect(errors.allSatisfy { $0?.number == EPERM && $0?.description.hasPrefix("ring: mmap: ") == true })
    // Wrong sizes cannot be mapped either.
    #expect(
      ringError { _ = try RingMemory(ring.descriptor.rawValue, byteCount: 1 << 20, as: .observer).byteCount }?.number == EINVAL)
  }

  @Test func `a descriptor that is no map, or closed, is refused`() throws {
    let closed = KernelMap(Descriptor(owning: -1), label: "a map")
    let error = ringError { _ = try UserRingBuffer(closed).byteCount }
    #expect(error?.number == EBADFD && error?.description.hasPrefix("a map: BPF_OBJ_GET_INFO_BY_FD: ") == true)
  }

  static let refusals = [
    "write_dynptr": "dynptr", "discard_dynptr": "cannot release unowned const bpf_dynptr", "return_two": "callback return",
    "drain_wrong_map": "cannot pass map_type 27 into func bpf_user_ringbuf_drain#209",
    "output_wrong_map": "cannot pass map_type 31 into func bpf_ringbuf_output#130",
  ]

  @Test(arguments: refusals)
  func `a program that may not drain so is refused, and one line says why`(name: String, words: String) throws {
    var object = try LoadedFixture.open("user-ring-refused")
    try object.select([name])
    let outcome = try #require(try object.prepare().load().programs.first { $0.program.name == name })
    guard case .refused(let failure) = outcome.state else {
      Issue.record("\(name) was loaded")
      return
    }
    let reason = failure.reason(outcome.program)
    #expect(reason.contains(words) && !reason.contains("\n"), "\(reason)")
  }

  /// Every type of program that this machine's kernel knows may drain, since 6.1; infrared decoders may not, and few kernels have them.
  @Test func `a type of program without the helper is refused`() throws {
    var object = try LoadedFixture.open("user-ring-refused")
    try object.select(["wrong_program_type"])
    let outcome = try #require(try object.prepare().load().programs.first { $0.program.name == "wrong_program_type" })
    guard case .refused(let failure) = outcome.state else {
      Issue.record("it was loaded")
      return
    }
    let reason = failure.reason(outcome.program)
    #expect(failure.number == EINVAL && (failure.log.isEmpty || reason.contains("bpf_user_ringbuf_drain#209")), "\(reason)")
  }

  @Test func `one that may is not`() throws {
    var object = try LoadedFixture.open("user-ring-refused")
    try object.select(["allowed"])
    #expect(try object.prepare().load().program(named: "allowed") != nil)
  }
}
