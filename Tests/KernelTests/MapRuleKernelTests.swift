import BPFObject
import BTF
import Glibc
import TestSupport
import Testing

@testable import Kernel
@testable import Portability

/// The rules for maps, against the running kernel: each type with other sizes, numbers of entries and flags.
@Suite("Rules of maps against the kernel", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct MapRuleKernelTests: ~Copyable {
  static let types = MapTypes.known.filter { $0 != 26 && MapTypes.ask($0) == .yes }

  /// A number by its type, for storage that wants types of keys and values.
  private let number: BTFObject

  init() throws {
    var probe = ProbeTypes()
    probe.addInteger()
    number = try BTFObject.load(probe.blob)
  }

  private func creation(_ type: UInt32) -> MapCreation {
    var creation = MapTypes.creation(type)
    guard [24, 28, 29, 32].contains(type) else { return creation }
    (creation.btf, creation.keyType, creation.valueType) = (number.descriptor.rawValue, 1, 1)
    return creation
  }

  /// What the rules say of it, and what the kernel does.
  private func compare(_ creation: MapCreation) {
    guard let rule = MapRules.rule(for: MapType(rawValue: creation.type)) else {
      return #expect(Bool(false), "no rule for \(creation.type)")
    }
    var map = MapAttributes()
    (map.keySize, map.valueSize, map.maxEntries) = (creation.keySize, creation.valueSize, creation.maxEntries)
    (map.flags, map.extra) = (MapFlags(rawValue: creation.flags), creation.extra == 0 ? nil : creation.extra)
    if creation.keyType != 0 { (map.keyType, map.valueType) = (TypeID(1), TypeID(1)) }
    let faults = rule.faults(in: map, isInside: false) { _ in true }
    // What a loader may still set is no fault of the object's.
    let isRefused = !faults.isEmpty || (rule.hasEntries && map.maxEntries == 0) || (rule.values != .none && map.valueSize == 0)
    let error = MapTypes.refusal(creation)
    #expect(isRefused == (error != nil), "\(creation): \(faults), and the kernel: \(error.map { "\($0)" } ?? "made")")
  }

  @Test(arguments: types)
  func `sizes of keys`(type: UInt32) {
    for size in [0, 1, 3, 4, 5, 8, 12, 16, 20, 256, 260, 261, 512] as [UInt32] {
      var creation = creation(type)
      creation.keySize = size
      // Its number has 4 bytes by its type.
      if creation.keyType != 0, size != 4 { (creation.btf, creation.keyType, creation.valueType) = (0, 0, 0) }
      compare(creation)
    }
  }

  @Test(arguments: types)
  func `sizes of values`(type: UInt32) {
    for size in [0, 1, 3, 4, 5, 8, 12, 16, 24, 64, 1016, 4096, 32768] as [UInt32] {
      var creation = creation(type)
      // Types say how large they are, and the depth of stacks is a setting.
      if creation.valueType != 0 && size != 4 || type == 7 && size > 1016 { continue }
      creation.valueSize = size
      compare(creation)
    }
  }

  @Test(arguments: types)
  func `numbers of entries`(type: UInt32) {
    for count in [0, 1, 3, 16] as [UInt32] where ![27, 31].contains(type) {
      var creation = creation(type)
      creation.maxEntries = count
      compare(creation)
    }
  }

  @Test(arguments: types)
  func flags(type: UInt32) {
    let base = creation(type)
    // BPF_F_VTYPE_BTF_OBJ_FD and what names other descriptors is for loaders; an overwriting ring is newer than some kernels that are tested.
    let bits = (0..<20).filter { ![14, 15, 16, 19].contains($0) }.map { UInt32(1) << UInt32($0) }
    for flags in bits + [0x18, 0x180] {
      var creation = base
      creation.flags ^= flags
      // Then 8 bytes are no frame.
      if type == 7, flags == 1 << 5 { creation.valueSize = 32 }
      compare(creation)
    }
  }

  @Test(arguments: types)
  func `map_extra`(type: UInt32) {
    // What it means to these is another matter.
    guard ![30, 33, 35].contains(type) else { return }
    var creation = creation(type)
    creation.extra = 1
    compare(creation)
  }

  @Test(arguments: types)
  func `what may lie in other maps`(type: UInt32) throws {
    let rule = try #require(MapRules.rule(for: MapType(rawValue: type)))
    var inner = creation(type)
    let plain = try KernelMap.create(MapTypes.creation(2))
    if type == 12 || type == 13 { inner.innerMap = plain.descriptor.rawValue }
    let map = try KernelMap.create(inner)
    var outer = MapTypes.creation(13)
    outer.innerMap = map.descriptor.rawValue
    var number: Int32 = 0
    do throws(KernelError) { _ = try KernelMap.create(outer).label } catch { number = error.number }
    #expect(rule.liesInMaps == (number == 0), "type \(type): errno \(number)")
  }

  @Test func `values by processor`() {
    // PCPU_MIN_UNIT_SIZE
    let limit = max(UInt32(32 << 10), UInt32(clamping: getpagesize()))
    for type in [5, 6, 10] as [UInt32] where Self.types.contains(type) {
      for (size, isMade) in [(limit, true), (limit + 1, false), (limit + 8, false)] {
        var creation = creation(type)
        creation.valueSize = size
        #expect((MapTypes.refusal(creation) == nil) == isMade, "type \(type), \(size) bytes")
      }
    }
  }

  @Test func `a perf event array is not explained as a ring`() {
    #expect(RingMap.problem(in: MapCreation(type: 4, keySize: 4, valueSize: 8, maxEntries: 1)) == nil)
    #expect(MapTypes.refusal(MapCreation(type: 4, keySize: 4, valueSize: 8, maxEntries: 1))?.number == EINVAL)
  }
}
