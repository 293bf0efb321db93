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
  /// Parts of a value over one byte: data that ends early has that many parts for each of its bytes, whatever the size of the type.
  static let layers = 1 << 12
  /// How many members, in no order, cost as much as a layer where data ends before them.
  static let fieldsPerLayer = 16
  /// What an array that takes the rest of the data counts for: there may be some, in a union, but not thousands.
  static let partsOfOpenArray = 1024
  /// Size in bytes of a value made from JSON, with its flexible array.
  static let encodedByteCount = 1 << 28

  /// What is too much stays too much.
  static func product(_ a: Int, _ b: Int) -> Int {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : result
  }

  static func sum(_ a: Int, _ b: Int) -> Int {
    let (result, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : result
  }
}
