import BPFObject
import BTF
import ByteReading
import Glibc
import Kernel
import Reporting
import TypedData

/// Changes one element of a map of the kernel.
struct MapEditing {
  let opened: OpenedMap
  let shape: MapShape
  let isFrozen: Bool

  private var rules: MapRules { MapRules(shape: shape) }

  /// Sets the value of `key`; where none is given, that of the only element, or the map takes the value in.
  func set(_ key: [UInt8]?, _ text: String) throws(CommandFailure) {
    if let why = rules.settingObstacle { throw CommandFailure(.usage, "\(shape.label): --set: \(why)") }
    guard
      let key = key ?? (shape.form.isVariables || shape.form.keySize == 0 ? Array(repeating: 0, count: shape.form.keySize) : nil)
    else { throw CommandFailure(.usage, "\(shape.label): --set needs --key: the map has keys") }
    let input = ElementInput(shape: shape)
    let bytes = shape.form.isVariables ? try variables(text, input, key) : try input.value(text)
    if shape.form.meaning == .value {
      try change(why: rules.updating) { () throws(KernelError) in try opened.map.update(key, whole(bytes)) }
    } else {
      try setReference(key, bytes)
    }
  }

  /// Removes an element; false where it was not there.
  func remove(_ key: [UInt8]) throws(CommandFailure) -> Bool {
    if let why = rules.removingObstacle { throw CommandFailure(.usage, "\(shape.label): --delete: \(why)") }
    var wasThere = false
    try change(why: { _ in nil }) { () throws(KernelError) in wasThere = try opened.map.remove(key) }
    return wasThere
  }

  /// Changes something; `why` says of an errno what rule it stands for.
  private func change(
    why: (Int32) -> String?, _ body: () throws(KernelError) -> Void
  ) throws(CommandFailure) {
    do throws(KernelError) {
      try body()
    } catch {
      var hint = why(error.number)
      if error.isPermissionDenied {
        if isFrozen { hint = "it is frozen, and user space cannot change it any more" }
        if opened.isReadOnly { hint = "its pin lets this user only read" }
      }
      throw CommandFailure(.kernel, "\(error)\(hint.map { ": \($0)" } ?? "")")
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
    func update(_ descriptor: borrowing Descriptor) throws(KernelError) {
      var value = bytes
      value.store(UInt32(bitPattern: descriptor.rawValue), at: 0, swapped: false)
      try opened.map.update(key, value)
    }
    if shape.form.meaning == .map {
      let inner = try ShowLookup.opened(.map, id) { () throws(KernelError) in try KernelMap.open(id: id) }
      try change(why: { $0 == EINVAL ? rules.refused(inner: inner) : rules.updating($0) }) { () throws(KernelError) in
        try update(inner.descriptor)
      }
    } else {
      let program = try ShowLookup.opened(.program, id) { () throws(KernelError) in try KernelProgram.open(id: id) }
      try change(why: { $0 == EINVAL ? rules.refused(program: program) : rules.updating($0) }) { () throws(KernelError) in
        try update(program.descriptor)
      }
    }
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
