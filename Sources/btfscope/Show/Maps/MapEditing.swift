import BPFObject
import BTF
import ByteReading
import Kernel
import Reporting
import TypedData

/// Changes one element of a map of the kernel.
struct MapEditing {
  let opened: OpenedMap
  let shape: MapShape
  let isFrozen: Bool

  /// Sets the value of `key`; where none is given, that of the only element, or the map takes the value in.
  func set(_ key: [UInt8]?, _ text: String) throws(CommandFailure) {
    guard
      let key = key ?? (shape.form.isVariables || shape.form.keySize == 0 ? Array(repeating: 0, count: shape.form.keySize) : nil)
    else { throw CommandFailure(.usage, "\(shape.label): --set needs --key: the map has keys") }
    let input = ElementInput(shape: shape)
    let bytes = shape.form.isVariables ? try variables(text, input, key) : try input.value(text)
    if shape.form.meaning == .value {
      try change { () throws(KernelError) in try opened.map.update(key, whole(bytes)) }
    } else {
      try setReference(key, bytes)
    }
  }

  /// Removes an element, which must be there.
  func remove(_ key: [UInt8]) throws(CommandFailure) -> Bool {
    var wasThere = false
    try change { () throws(KernelError) in wasThere = try opened.map.remove(key) }
    guard wasThere else { throw CommandFailure(.no, "\(shape.label): there is no element with that key") }
    return true
  }

  private func change(_ body: () throws(KernelError) -> Void) throws(CommandFailure) {
    do throws(KernelError) {
      try body()
    } catch {
      let hint = isFrozen && error.isPermissionDenied ? ": it is frozen, and user space cannot change it any more" : ""
      throw CommandFailure(.kernel, "\(error)\(hint)")
    }
  }

  /// The value once for each processor, as the kernel takes it.
  private func whole(_ value: [UInt8]) -> [UInt8] {
    guard shape.form.processors > 0 else { return value }
    let padded = value + Array(repeating: 0, count: shape.form.stride - value.count)
    return (0..<shape.form.processors).flatMap { _ in padded }
  }

  /// Maps and programs are put into maps by descriptor, and told by number.
  private func setReference(_ key: [UInt8], _ bytes: [UInt8]) throws(CommandFailure) {
    let id = bytes.rawSpan.load(0, swapped: false, as: UInt32.self)
    let kind: KernelObjectKind = shape.form.meaning == .map ? .map : .program
    let target = try CommandFailure.kernel { () throws(KernelError) in try KernelObjects.open(kind, id: id) }
    var value = bytes
    value.store(UInt32(bitPattern: target.rawValue), at: 0, swapped: false)
    try change { () throws(KernelError) in try opened.map.update(key, value) }
  }

  /// The variables that are there, with those in their place that the text gives: the others must not become zero.
  private func variables(_ text: String, _ input: ElementInput, _ key: [UInt8]) throws(CommandFailure) -> [UInt8] {
    let given = try input.value(text)
    guard shape.form.value != nil, let table = shape.table, let section = table.record(shape.valueType) else { return given }
    var value = Array(repeating: UInt8(0), count: shape.form.valueSize)
    let isThere = try CommandFailure.kernel { () throws(KernelError) in try opened.map.lookUp(key, into: &value) }
    guard isThere else { return given }
    let names = GivenMembers.names(of: text)
    for variable in table.sectionVariables(of: section) {
      guard let name = table.name(of: variable.type), names.contains(name) else { continue }
      let (start, end) = (Int(variable.offset), Int(variable.offset) + Int(variable.size))
      guard end <= value.count, end <= given.count else { continue }
      value.replaceSubrange(start..<end, with: given[start..<end])
    }
    return value
  }
}
