public import BTF
public import ByteReading

/// How values of one BTF type lie in bytes: made once, then used for every sample, key or value.
///
/// ``walk(_:into:)`` pushes the value that bytes hold to a visitor; ``ValueEncoder`` makes bytes from JSON. Both follow this plan and
/// do not look at the BTF again. It is immutable, so threads can share it.
public struct ValueLayout: Sendable {
  /// The type that the layout was made for, as it was given; `void` for a list of variables.
  public let type: TypeID
  /// The order of the bytes of integers in the data.
  public let order: ByteOrder
  /// Size in bytes of a value, padding included. A flexible array at the end comes on top.
  public let byteCount: Int
  /// Whether the value ends in an array without length, which takes all bytes that are there.
  public let isFlexible: Bool
  /// The name of the type, with which paths in errors begin; empty where it has none.
  public let rootName: String

  @usableFromInline let plan: ValuePlan
  @usableFromInline let isSwapped: Bool

  /// Makes the plan for the type `id`.
  ///
  /// `order` is the byte order of the data, the same as the BTF's where it is left out; `pointerSize` is 8 or 4, which BTF does not
  /// say. Hostile types are refused: cycles, sizes and numbers of members have limits.
  public init(
    _ types: BTFTypeTable, _ id: TypeID, order: ByteOrder? = nil, pointerSize: Int = 8
  ) throws(ValueLayoutError) {
    var compiler = PlanCompiler(types, pointerSize: pointerSize)
    let root = try compiler.root(id)
    self.init(
      id, name: PlanCompiler.rootName(of: id, in: types), order: order ?? types.header.order,
      try compiler.finish(root: root, of: id))
  }

  init(_ type: TypeID, name: String, order: ByteOrder, _ plan: ValuePlan) {
    self.type = type
    self.order = order
    self.plan = plan
    rootName = name
    isSwapped = order.isSwapped
    byteCount = plan.shapes[plan.root].byteCount
    isFlexible = !plan.openArrays.isEmpty
  }
}
