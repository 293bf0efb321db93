public import BPFObject
import BTF
import ByteReading

/// Finds fields that an object reads by their offset alone and that are no longer what it takes them for.
///
/// The width of a direct load follows the field. An offset that an address is computed from does not say how much is read there: by what
/// bpf_probe_read_kernel() is told the compiler means the field's own size. Where other relocations of the same function ask for the size or
/// the sign of the same access, the function handles a change itself (`BPF_CORE_READ_BITFIELD_PROBED()`).
public struct FieldChanges: Sendable {
  private struct Access: Hashable {
    let section: String
    let function: InstructionIndex?
    let type: TypeID
    let access: StringOffset
  }

  private let types: BTFTypeTable?
  private let target: RelocationTarget
  private var sized = Set<Access>()
  private var signed = Set<Access>()

  public init(_ object: ObjectFile, target: RelocationTarget, resolutions: [Resolution]) {
    types = object.types
    self.target = target
    for resolution in resolutions {
      switch resolution.kind {
      case .fieldByteSize, .fieldLeftShift, .fieldRightShift: sized.insert(FieldChanges.access(resolution))
      case .fieldSigned: signed.insert(FieldChanges.access(resolution))
      default: break
      }
    }
  }

  private static func access(_ resolution: Resolution) -> Access {
    Access(
      section: resolution.place.sectionName, function: resolution.place.program?.start, type: resolution.record.type,
      access: resolution.record.access)
  }

  /// The change that concerns one relocation; nil where there is none, or where it is no matter.
  public func change(of resolution: Resolution) -> FieldChange? {
    guard let types, resolution.kind == .fieldByteOffset, resolution.patch != nil, resolution.poisonCause == nil,
      resolution.failure == nil, resolution.original?.first.computesAddress == true, let spec = resolution.local,
      let match = resolution.matches.first
    else { return nil }
    let local = TypeSide(table: types, pointerSize: Resolver.localPointerSize)
    let other = TypeSide(table: target.table(match.candidate.place), pointerSize: target.pointerSize)
    guard let before = try? Field(spec, local), let after = try? Field(match.spec, other), before.bits == 0,
      let change = before.change(to: after)
    else { return nil }
    let access = FieldChanges.access(resolution)
    switch change {
    case .bitField, .size, .elementSize: return sized.contains(access) ? nil : change
    case .sign: return signed.contains(access) ? nil : change
    }
  }
}

/// What a field is.
private struct Field {
  private let side: TypeSide
  private let type: TypeRecord
  /// The width of a bit field, else 0.
  let bits: UInt32

  init(_ spec: AccessSpec, _ side: TypeSide) throws(RelocationFailure) {
    self.side = side
    guard let step = spec.steps.last else { throw RelocationFailure(.cannotDescend(spec.root)) }
    guard step.name != nil else {
      (type, bits) = (try side.resolved(step.type), 0)
      return
    }
    let owner = try side.record(step.type)
    guard owner.kind?.isComposite == true, Int(step.index) < owner.entryCount else {
      throw RelocationFailure(.cannotDescend(step.type))
    }
    let member = side.table.member(Int(step.index), of: owner)
    (type, bits) = (try side.resolved(member.type), UInt32(member.bitFieldWidth))
  }

  /// Structs and unions are read member by member, and the object need not know all of them.
  func change(to other: Field) -> FieldChange? {
    guard let size = size(type), let newSize = other.size(other.type) else { return nil }
    if other.bits > 0 { return .bitField(bits: other.bits, read: UInt32(truncatingIfNeeded: size)) }
    if type.kind == .array, other.type.kind == .array { return change(to: other, size, newSize) }
    guard isScalar(type), other.isScalar(other.type) else { return nil }
    if size != newSize { return .size(old: size, new: newSize) }
    // Whether a char is signed is the compiler's choice: kernels have unsigned ones since 6.2.
    guard type.kind == .integer, other.type.kind == .integer, size > 1, isSigned != other.isSigned else { return nil }
    return .sign(isSigned: other.isSigned)
  }

  /// A longer array is read in part, and one without elements says nothing of how long it is.
  private func change(to other: Field, _ size: UInt64, _ newSize: UInt64) -> FieldChange? {
    guard let element = element, let newElement = other.element, isScalar(element), other.isScalar(newElement),
      let old = self.size(element), let new = other.size(newElement)
    else { return nil }
    if old != new { return .elementSize(old: old, new: new) }
    return newSize < size && newSize > 0 ? .size(old: size, new: newSize) : nil
  }

  /// The type of an array's elements, through arrays of arrays.
  private var element: TypeRecord? {
    var record = type
    for _ in 0...BTFTypeTable.chainLimit {
      guard record.kind == .array else { return record }
      guard let next = try? side.resolved(side.table.array(record).element) else { return nil }
      record = next
    }
    return nil
  }

  private func size(_ record: TypeRecord) -> UInt64? { try? side.size(of: record.id) }

  private func isScalar(_ record: TypeRecord) -> Bool {
    switch record.kind {
    case .integer, .enumeration, .enumeration64, .float, .pointer: true
    default: false
    }
  }

  private var isSigned: Bool { side.table.integerEncoding(of: type).isSigned }
}

extension Instruction {
  /// Whether it puts a constant into a register: an offset that is added to an address, and no load or store.
  fileprivate var computesAddress: Bool {
    switch opcode.instructionClass {
    case .arithmetic32, .arithmetic64: true
    case .load: isWideLoad
    default: false
    }
  }
}
