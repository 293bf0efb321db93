import BPFObject
import BTF
import ByteReading
import Kernel

/// Programs that a registered struct_ops map has put in the place of functions of the kernel.
struct OperationsPlaces {
  /// A program as a member of a struct.
  struct Place: Hashable {
    let programID: UInt32
    /// `ssthresh of struct_ops map 12 (name)`
    let words: String
  }

  private(set) var found: [Place] = []

  /// What may stand in `common.state` of a value (`enum bpf_struct_ops_state`): registered, or ready for a link to do that.
  private enum State: UInt32 {
    case inUse = 1
    case ready = 3
  }

  /// Asks all struct_ops maps; what is refused, or goes away meanwhile, is passed over.
  static func find(_ links: [LinkInfo], _ types: KernelTypeTables) -> OperationsPlaces {
    var places = OperationsPlaces()
    let linked = Set(links.compactMap { if case .structOperations(let id) = $0.details { id } else { nil } })
    for id in (try? KernelObjects.ids(.map)) ?? [] {
      guard let map = try? KernelMap.open(id: id), let info = try? map.info(), let table = types.operations(info) else { continue }
      // As large as the kernel's struct, which has some hundred bytes.
      var value = Array(repeating: UInt8(0), count: Int(min(info.valueSize, 1 << 16)))
      guard value.count == Int(info.valueSize), (try? map.lookUp([0, 0, 0, 0], into: &value)) == true else { continue }
      places.add(value, info, table, isLinked: linked.contains(id))
    }
    return places
  }

  /// The value is `struct bpf_struct_ops_NAME`: `common`, whose last member is the state, and `data`, in which the kernel puts the numbers of programs
  /// where pointers to functions stand (`bpf_struct_ops_map_update_elem()` in `kernel/bpf/bpf_struct_ops.c`).
  mutating func add(_ value: [UInt8], _ info: MapInfo, _ table: BTFTypeTable, isLinked: Bool) {
    guard let outer = table.record(TypeID(info.kernelValueType)), let (common, start) = member("common", of: outer, table),
      let (data, offset) = member("data", of: outer, table), let (_, place) = member("state", of: common, table),
      let state = OperationsPlaces.number(value, at: start + place, count: 4).flatMap({
        State(rawValue: UInt32(truncatingIfNeeded: $0))
      }),
      state == .inUse || isLinked
    else { return }
    for member in table.members(of: data) where OperationsPlaces.isFunction(member, table) {
      guard let program = OperationsPlaces.number(value, at: offset + Int(member.bitOffset / 8), count: 8), program > 0,
        let id = UInt32(exactly: program)
      else { continue }
      let name = table.name(member.nameOffset) ?? "a member"
      found.append(Place(programID: id, words: "\(name) of struct_ops map \(info.id) (\(info.name))"))
    }
  }

  /// The struct that a member is, and where it lies in bytes.
  private func member(_ name: String, of record: TypeRecord, _ table: BTFTypeTable) -> (type: TypeRecord, offset: Int)? {
    guard let member = table.members(of: record).first(where: { table.name($0.nameOffset) == name }),
      let type = try? table.skippingModifiers(member.type)
    else { return nil }
    return (type, Int(member.bitOffset / 8))
  }

  private static func isFunction(_ member: Member, _ table: BTFTypeTable) -> Bool {
    guard let pointer = try? table.skippingModifiers(member.type), pointer.kind == .pointer,
      let target = try? table.resolved(pointer.reference)
    else { return false }
    return target.kind == .functionPrototype
  }

  /// An integer of the host; nil where it does not lie inside.
  private static func number(_ value: [UInt8], at offset: Int, count: Int) -> UInt64? {
    guard offset >= 0, offset <= value.count - count else { return nil }
    return count == 4
      ? UInt64(value.rawSpan.load(offset, swapped: false, as: UInt32.self))
      : value.rawSpan.load(offset, swapped: false, as: UInt64.self)
  }
}
