import ByteReading

/// The part of a name that CO-RE compares: without the flavour, `task_struct` of `task_struct___old`.
enum EssentialName {
  /// Bytes of `name` before the flavour (libbpf: `bpf_core_essential_name_len()`).
  ///
  /// A flavour begins at the last `___` that has a byte other than `_` on both sides.
  static func length(of name: Bytes) -> Int {
    var place = name.count - 5
    while place >= 0 {
      if name[place + 1] == underscore, isSeparator(name, place) { return place + 1 }
      place -= 1
    }
    return name.count
  }

  private static let underscore: UInt8 = 0x5f

  private static func isSeparator(_ name: Bytes, _ place: Int) -> Bool {
    name[place] != underscore && name[place + 1] == underscore && name[place + 2] == underscore && name[place + 3] == underscore
      && name[place + 4] != underscore
  }

  /// The bytes of `name` before the flavour.
  static func of(_ name: Bytes) -> Bytes { name.slice(at: 0, count: length(of: name)) ?? name }

  /// Whether two names are equal but for their flavours.
  static func areEqual(_ a: Bytes, _ b: Bytes) -> Bool { of(a).elementsEqual(of(b)) }
}
