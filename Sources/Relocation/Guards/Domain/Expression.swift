import BPFObject
import ByteReading

/// A value computed from one unknown by steps with constants.
struct Expression: Hashable {
  /// The unknown: where it appeared. What appears at the same place again is another one.
  let unknown: UInt32
  /// How many of its low bits are unknown, the others being zero: 8, 16, 32 or 64.
  let bits: UInt8
  var steps: [Step] = []

  struct Step: Hashable {
    let opcode: Opcode
    let offset: Int16
    let operand: UInt64
    /// Whether the constant is the first operand.
    let isFirst: Bool
  }

  /// More steps than this are not followed.
  static let stepLimit = 8

  /// Its value where the unknown has a value; nil where a step has no result.
  func value(_ unknown: UInt64, order: ByteOrder) -> UInt64? {
    var value = bits < 64 ? unknown & ((1 << UInt64(bits)) - 1) : unknown
    for step in steps {
      let (a, b) = step.isFirst ? (step.operand, value) : (value, step.operand)
      guard let next = Arithmetic.result(step.opcode, offset: step.offset, a, b, order: order) else { return nil }
      value = next
    }
    return value
  }

  /// A value of the unknown for which the expression may well be near `value`: a guess, which must be tried.
  func guess(_ value: UInt64, order: ByteOrder) -> UInt64 {
    var value = value
    for step in steps.reversed() {
      switch step.opcode.operation {
      case 0x00: value = value &- step.operand
      case 0x10: value = step.isFirst ? step.operand &- value : value &+ step.operand
      case 0x20, 0x60: value = Expression.undone(step, value)
      case 0x30: value = value &* step.operand
      case 0x70, 0xc0: value = step.operand < 64 ? value << step.operand : value
      case 0x80: value = 0 &- value
      case 0xa0: value ^= step.operand
      case 0xd0: value = Arithmetic.result(step.opcode, offset: 0, value, step.operand, order: order) ?? value
      default: break
      }
    }
    return value
  }

  private static func undone(_ step: Step, _ value: UInt64) -> UInt64 {
    if step.opcode.operation == 0x60 { return step.operand < 64 ? value >> step.operand : value }
    return step.operand == 0 ? value : value / step.operand
  }
}

/// The expressions of one walk, each once.
struct ExpressionTable {
  private(set) var all: [Expression] = []
  private var numbers: [Expression: UInt32] = [:]

  /// More than this are not kept apart: a value is then simply not known.
  static let limit = 1 << 14

  mutating func value(_ expression: Expression) -> Value {
    if let number = numbers[expression] { return .expression(number) }
    guard all.count < ExpressionTable.limit, expression.steps.count <= Expression.stepLimit else { return .unknown }
    let number = UInt32(truncatingIfNeeded: all.count)
    all.append(expression)
    numbers[expression] = number
    return .expression(number)
  }

  subscript(number: UInt32) -> Expression { all[Int(number)] }
}
