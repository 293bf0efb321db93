/// What is known of a register or of bytes on the stack.
///
/// Two questions are asked of it. *What may it be?*: all that cannot be told apart stays possible, so that code is called dead only
/// where no value leads there. *What is it certain to be able to be?*: an ``expression(_:)`` stands for a value of which the verifier
/// knows nothing but how it was computed, so that each outcome that some value has is one it must look at.
enum Value: Hashable {
  /// Nothing is known here; the verifier may know more.
  case anything(mayBeStack: Bool)
  /// `isTracked`: the verifier of every kernel knows it too.
  case constant(UInt64, isTracked: Bool)
  /// Computed from one unknown; its number in the ``ExpressionTable``.
  case expression(UInt32)
  /// An address on the stack of a frame, in bytes from its end: negative.
  case stack(frame: UInt8, offset: Int32)
  /// An address somewhere on the stack of a frame.
  case stackArea(frame: UInt8)
  /// An address in data that programs cannot change.
  case readOnly(data: UInt16, offset: Int64)
  /// An address in a value of the kernel's configuration, which the verifier knows: the number of its extern, and the byte.
  case configuration(UInt16, offset: Int64)
  /// In the program's context, its first argument, so many bytes from its start.
  case context(Int64)
  /// Memory of maps and rings: what is loaded from it may be any value.
  case memory
  /// What a lookup found, or null, both of which the verifier looks at; the unknown that it was given as.
  case nullable(UInt32, isNullCertain: Bool, isMemory: Bool)
  /// A pointer to something in the kernel, or a number that came the same way: not null for certain in one case, and perhaps
  /// never null. The unknown that it is where it shows to be a number, or 0.
  case object(UInt32)
  /// A map, by its number in ``CodeReferences/maps``.
  case map(UInt16)
  /// The address of a function, by its first slot.
  case function(UInt32)
  /// Bytes of the stack of which the verifier knows nothing, such as a helper wrote; only there.
  case unknownBytes

  static let unknown = Value.anything(mayBeStack: false)
  static let zero = Value.constant(0, isTracked: true)
}

/// A value with where it comes from, which does not tell values apart.
struct Held: Hashable {
  var value: Value
  /// The set of origins of a constant, by its number in the ``OriginTable``; 0 where it has none.
  var origin: UInt32 = 0

  init(_ value: Value, origin: UInt32 = 0) {
    self.value = value
    self.origin = origin
  }

  static let unknown = Held(.unknown)

  static func == (a: Held, b: Held) -> Bool { a.value == b.value }
  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension Value {
  /// What is left where two ways meet that know different things.
  func joined(_ other: Value) -> Value {
    if self == other { return self }
    switch (self, other) {
    case (.constant(let a, _), .constant(let b, _)) where a == b: return .constant(a, isTracked: false)
    case (.stack(let a, _), .stack(let b, _)) where a == b: return .stackArea(frame: a)
    case (.stack(let a, _), .stackArea(let b)) where a == b: return .stackArea(frame: a)
    case (.stackArea(let a), .stack(let b, _)) where a == b: return .stackArea(frame: a)
    default: return .anything(mayBeStack: mayBeStack || other.mayBeStack)
    }
  }

  var mayBeStack: Bool {
    switch self {
    case .stack, .stackArea: true
    case .anything(let mayBeStack): mayBeStack
    default: false
    }
  }
}
