/// How far types are followed. No compiler's output comes near; hostile BTF would go on for ever.
enum PlanLimits {
  /// Structs, unions and arrays inside each other; what the kernel and libbpf allow.
  static let depth = 32
  /// Size in bytes of a value: the largest map there can be.
  static let byteCount = 1 << 32
  /// Members of all structs together, each struct counted once.
  static let fields = 1 << 20
  /// Bytes of all names together.
  static let names = 1 << 24
  /// Integers and the like in one value: so many always, and then so many for each byte. Members of unions count once each.
  static let parts = 1 << 16
  static let partsPerByte = 64
  /// Size in bytes of a value made from JSON, with its flexible array.
  static let encodedByteCount = 1 << 28
}
