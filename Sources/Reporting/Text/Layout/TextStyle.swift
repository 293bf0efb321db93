/// How a part of a report is set off where colour is wanted.
///
/// Only the sixteen basic colours, which every terminal has and users adjust to their taste.
public enum TextStyle {
  /// The name that a line is about.
  case name
  /// A heading.
  case heading
  /// What the kernel's words for kinds look like.
  case kind
  /// Something that is wrong.
  case problem
  /// Something that may be wrong.
  case doubt
  /// Something that is well.
  case success

  /// The escape sequence that begins it (ECMA-48, `SGR`).
  var begin: StaticString {
    switch self {
    case .name, .heading: "\u{1b}[1m"
    case .kind: "\u{1b}[36m"
    case .problem: "\u{1b}[31m"
    case .success: "\u{1b}[32m"
    case .doubt: "\u{1b}[33m"
    }
  }
}

extension TextBuffer {
  /// Lets `body` write in a style; plain where no colour is wanted.
  @inline(__always) mutating func styled(_ style: TextStyle, _ body: (inout TextBuffer) -> Void) {
    guard isColored else { return body(&self) }
    append(style.begin)
    body(&self)
    append("\u{1b}[0m")
  }
}
