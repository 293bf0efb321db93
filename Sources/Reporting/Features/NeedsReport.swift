/// What one object needs of the running kernel, and whether that is there.
public struct NeedsReport: Sendable {
  public struct Need: Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      case byteOrder = "byte_order"
      case programType = "program_type"
      case attachType = "attach_type"
      case attachment
      case helper
      case function = "kfunc"
      case mapType = "map_type"
      case mapFlag = "map_flag"
      case ability
    }

    public var kind: Kind
    public var name: String
    /// The type of program that calls it, of a helper or a function of the kernel.
    public var programType: String?
    /// Whether the object does without it.
    public var isOptional: Bool
    public var answer: FeaturesReport.Answer
    /// Programs and maps of the object that need it.
    public var users: [String]

    public init(
      _ kind: Kind, _ name: String, programType: String? = nil, isOptional: Bool = false, _ answer: FeaturesReport.Answer,
      users: [String]
    ) {
      (self.kind, self.name, self.programType, self.isOptional) = (kind, name, programType, isOptional)
      (self.answer, self.users) = (answer, users)
    }
  }

  public var object: String
  public var release: String
  public var needs: [Need]
  /// In columns; nil for a pipe or a file.
  public var width: Int?

  public init(object: String, release: String, needs: [Need]) {
    (self.object, self.release, self.needs) = (object, release, needs)
  }

  /// No where something is not there that the object does not do without, else unknown where that could not be found out.
  public var answer: FeaturesReport.Answer.Word {
    let words = needs.filter { !$0.isOptional }.map(\.answer.word)
    return words.contains(.no) ? .no : words.contains(.unknown) ? .unknown : .yes
  }
}

extension NeedsReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    out.styled(.name) { $0.append(text: object.printable) }
    out.append(text: " on Linux \(release.printable): \(summary)\n")
    for kind in Need.Kind.allCases {
      let needs = needs.filter { $0.kind == kind }
      guard !needs.isEmpty else { continue }
      out.append(byte: 0x0a)
      out.styled(.heading) { $0.append(text: kind.title) }
      out.append(byte: 0x0a)
      for need in needs { write(need, &out) }
    }
  }

  private var summary: String {
    let (missing, unknown) = (needs.count { $0.answer.word == .no }, needs.count { $0.answer.word == .unknown })
    if missing == 0, unknown == 0 { return "all \(needs.count) things that it needs are there" }
    let optional = needs.count { $0.answer.word == .no && $0.isOptional }
    var text = "of \(needs.count) things that it needs \(missing) \(missing == 1 ? "is" : "are") not there"
    if optional > 0 { text += " (\(optional) of them it does without)" }
    return unknown > 0 ? text + ", \(unknown) could not be asked for" : text
  }

  private func write(_ need: Need, _ out: inout TextBuffer) {
    let style: TextStyle =
      switch need.answer.word {
      case .yes: .success
      case .no: need.isOptional ? .doubt : .problem
      case .unknown: .doubt
      }
    let word = need.answer.word.rawValue + String(repeating: " ", count: 7 - need.answer.word.rawValue.utf8.count)
    var text = need.name.printable
    if let type = need.programType { text += " in \(type)" }
    if need.isOptional { text += ", which it does without" }
    if need.answer.word == .unknown { text += " (\(need.answer.words.printable))" }
    let shown = need.users.prefix(4).map(\.printable).joined(separator: ", ")
    if !shown.isEmpty { text += " - \(shown)" + (need.users.count > 4 ? " and \(need.users.count - 4) more" : "") }
    out.append(paragraph: text, label: word, style: style, indent: 2, width: width)
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("features")
    json.field("object", text: object)
    json.field("release", text: release)
    json.field("answer", text: answer.rawValue)
    json.key("needs")
    json.beginArray()
    for need in needs {
      json.breakLine()
      json.beginObject()
      json.field("kind", text: need.kind.rawValue)
      json.field("name", text: need.name)
      json.field("program_type", optional: need.programType)
      json.field("optional", need.isOptional)
      FeaturesReport.write(need.answer, to: &json)
      json.key("needed_by")
      json.beginArray()
      for user in need.users { json.value(text: user) }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.finish()
  }
}

extension NeedsReport.Need.Kind {
  fileprivate var title: String {
    switch self {
    case .byteOrder: "Byte order"
    case .programType: "Program types"
    case .attachType: "Attach types"
    case .attachment: "Ways to attach"
    case .helper: "Helpers"
    case .function: "Kernel functions"
    case .mapType: "Map types"
    case .mapFlag: "Flags of maps"
    case .ability: "Abilities"
    }
  }
}
