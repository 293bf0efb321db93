import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

/// A struct_ops map as the kernel lays it out (libbpf: `bpf_map__init_kern_struct_ops()`).
struct KernelOperations {
  /// `struct bpf_struct_ops_NAME`, the value of the map, and its size in bytes.
  let valueType: TypeID
  let valueSize: UInt32
  /// The struct itself in the kernel's types: what its programs attach to.
  let type: TypeID
  let module: KernelTypes.Module?
  /// The value: all but the programs.
  private(set) var value: [UInt8]
  /// Programs by name, with the number of the member and its offset in the value in bytes.
  private(set) var programs: [(name: String, member: Int, offset: Int)] = []

  init(_ operations: StructOperations, _ definition: MapDefinition, _ object: ObjectFile, _ kernel: KernelTypes) throws(LoadError) {
    let subject = "struct_ops map '\(definition.name)'"
    func fail(_ failure: StructOperationsFailure) -> LoadError { LoadError(.structOperations(failure), subject: subject) }
    // What follows three underscores tells versions of a struct apart, as for relocations.
    let name = KernelOperations.essential(operations.typeName)
    guard let found = try kernel.find(name, .structure, for: subject),
      let wrapper = try KernelOperations.wrapper(name, found, kernel, subject),
      let record = found.types.record(found.id), let outer = found.types.record(wrapper),
      let place = KernelOperations.data(of: outer, holding: found.id, found.types)
    else { throw fail(.noKernelType(name)) }
    valueType = wrapper
    valueSize = outer.byteSize
    type = found.id
    module = found.module
    value = Array(repeating: 0, count: Int(outer.byteSize))
    guard let local = object.types, let localRecord = local.record(operations.type),
      let contents = KernelOperations.contents(definition, localRecord, object)
    else { throw fail(.noContents) }
    let sides = (local: local, kernel: found.types)
    let set = Dictionary(operations.members.map { ($0.offset, $0.value) }) { first, _ in first }
    let members = Dictionary(
      found.types.members(of: record).enumerated().map { (found.types.name($0.element.nameOffset) ?? "", $0.offset) }
    ) { first, _ in first }
    for member in local.members(of: localRecord) {
      do throws(StructOperationsFailure) {
        let index = members[local.name(member.nameOffset) ?? ""]
        try copy(member, contents, set[UInt64(member.bitOffset / 8)], to: record, index, at: place, sides)
      } catch {
        throw fail(error)
      }
    }
  }

  private static func essential(_ name: String) -> String { TypeCompatibility.essentialName(name) }

  /// `bpf_struct_ops_NAME` in the same BTF.
  private static func wrapper(
    _ name: String, _ found: KernelTypes.Found, _ kernel: KernelTypes, _ subject: String
  ) throws(LoadError) -> TypeID? {
    try kernel.find("bpf_struct_ops_\(name)", .structure, in: found.module?.name ?? "vmlinux", for: subject)?.id
  }

  /// Where the struct lies in the value, in bytes.
  private static func data(of outer: TypeRecord, holding type: TypeID, _ types: BTFTypeTable) -> Int? {
    types.members(of: outer).first { $0.type == type }.map { Int($0.bitOffset / 8) }
  }

  private static func contents(_ definition: MapDefinition, _ record: TypeRecord, _ object: ObjectFile) -> Bytes? {
    guard let section = object.file.sections[definition.sectionIndex], let bytes = try? object.file.contents(of: section),
      let offset = Int(exactly: definition.offset)
    else { return nil }
    return bytes.slice(at: offset, count: Int(record.byteSize))
  }

  private mutating func copy(
    _ member: Member, _ contents: Bytes, _ set: StructOperations.Value?, to kernel: TypeRecord, _ index: Int?,
    at place: Int,
    _ sides: (local: BTFTypeTable, kernel: BTFTypeTable)
  ) throws(StructOperationsFailure) {
    let name = sides.local.name(member.nameOffset) ?? ""
    let offset = Int(member.bitOffset / 8)
    guard let size = (try? sides.local.byteSize(of: member.type)).flatMap({ $0 }).flatMap({ Int(exactly: $0) }),
      let data = contents.slice(at: offset, count: size)
    else { throw .noContents }
    var program: String?
    if case .program(let named) = set { program = named }
    guard let index else {
      // What is not set is as if it were not there.
      guard data.isZero, program == nil else { throw .noMember(name) }
      return
    }
    let other = sides.kernel.member(index, of: kernel)
    guard !sides.local.isBitField(member), !sides.kernel.isBitField(other) else { throw .bitField(name) }
    guard let mine = try? sides.local.resolved(member.type), let theirs = try? sides.kernel.resolved(other.type) else {
      throw .noContents
    }
    guard mine.kind == theirs.kind else {
      throw .otherType(name, found: KernelOperations.label(theirs), expected: KernelOperations.label(mine))
    }
    let target = place + Int(other.bitOffset / 8)
    if mine.kind == .pointer {
      guard let program else { return }
      guard (try? sides.kernel.resolved(theirs.reference))?.kind == .functionPrototype else { throw .notAFunction(name) }
      return programs.append((program, index, target))
    }
    let theirSize = (try? sides.kernel.byteSize(of: other.type)).flatMap { $0 }.flatMap { Int(exactly: $0) }
    guard theirSize == size, target <= value.count, size <= value.count - target else {
      throw .otherType(name, found: "of \(theirSize ?? 0) bytes", expected: "of \(size)")
    }
    for position in 0..<size { value[target + position] = data[position] }
  }

  private static func label(_ record: TypeRecord) -> String { record.kind.map { "\($0.libbpfName)" } ?? "a type" }

  /// The value with the descriptors of its programs in their places.
  func value(with descriptors: [String: Int32]) throws(LoadError) -> [UInt8] {
    var bytes = value
    for program in programs {
      guard let descriptor = descriptors[program.name] else { continue }
      for (index, byte) in ByteOrder.host.bytes(of: UInt32(bitPattern: descriptor)).enumerated() {
        // A field of 8 bytes; on big-endian machines the number lies in its second half.
        let position = program.offset + index + (ByteOrder.host == .little ? 0 : 4)
        if position < bytes.count { bytes[position] = byte }
      }
    }
    return bytes
  }
}

extension Bytes {
  fileprivate var isZero: Bool {
    for place in 0..<count where self[place] != 0 { return false }
    return true
  }
}

extension BTFTypeTable {
  fileprivate func isBitField(_ member: Member) -> Bool { (try? bitField(of: member))?.width != nil }
}
