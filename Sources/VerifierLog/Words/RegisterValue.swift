/// What the verifier writes of a register (`print_reg_state()`, in `kernel/bpf/log.c` since Linux 6.8), taken apart.
///
/// `scalar(umax=255,var_off=(0x0; 0xff))`, `map_value_or_null(id=1,map=counts,ks=4,vs=8)`, `fp-8`, `-7`; before Linux 5.17 `inv(id=0)`.
public struct RegisterValue: Hashable, Sendable {
  /// The kind, such as `scalar`, `ctx`, `map_value_or_null`, `ptr_task_struct`; empty for a number that is known.
  public let kind: String
  /// The number, where it is known.
  public let number: String?
  /// How many bytes a place on the stack lies from the frame's top.
  public let stackOffset: String?
  /// What stands in parentheses, by its name; `umin_value` of older kernels is `umin` here.
  public let facts: [String: String]

  public init(_ text: String) {
    let head = text.prefix { $0 != "(" }
    facts = head.endIndex < text.endIndex ? RegisterValue.facts(text[text.index(after: head.endIndex)...]) : [:]
    // `P` marks what decided on a way.
    let plain = head.hasPrefix("P") && head.count > 1 ? head.dropFirst() : head
    let digits = plain.hasPrefix("inv") ? plain.dropFirst(3) : plain
    let isNumber = digits.first.map { $0.isNumber || $0 == "-" } ?? false
    number = isNumber ? String(digits) : nil
    stackOffset = plain.hasPrefix("fp") ? String(plain.dropFirst(2)) : nil
    kind = isNumber ? "" : stackOffset != nil ? "fp" : String(plain)
  }

  /// `id=1,smin=umin=4,var_off=(0x0; 0xff))`
  private static func facts(_ text: Substring) -> [String: String] {
    var found: [String: String] = [:]
    var depth = 0
    var part = ""
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth < 0 || character == ",", depth <= 0 {
        add(part, to: &found)
        part = ""
        if depth < 0 { break }
      } else {
        part.append(character)
      }
    }
    if !part.isEmpty { add(part, to: &found) }
    return found
  }

  private static func add(_ part: String, to found: inout [String: String]) {
    let pieces = part.split(separator: "=", omittingEmptySubsequences: false)
    guard pieces.count > 1, let value = pieces.last else { return }
    for name in pieces.dropLast() {
      let short = name.hasSuffix("_value") ? name.dropLast(6) : name
      found[String(short)] = String(value)
    }
  }
}
