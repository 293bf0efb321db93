import ByteReading

/// Which members a JSON object gives.
public enum GivenMembers {
  /// The names of the members of the object that `json` begins with, as far as it is well-formed; empty for other text.
  public static func names(of json: String) -> Set<String> {
    let bytes = Array(json.utf8)
    var cursor = JSONCursor(bytes.rawSpan)
    var names: Set<String> = []
    do throws(JSONSyntaxError) {
      guard try cursor.kind() == .object else { return [] }
      while try cursor.member(isFirst: names.isEmpty) {
        var name: [UInt8] = []
        cursor.unescape(try cursor.string()) { name.append($0) }
        try cursor.colon()
        try cursor.skipValue(depth: 0)
        names.insert(String(decoding: name, as: UTF8.self))
      }
    } catch {
      // What is not JSON is said by whoever makes a value of it.
    }
    return names
  }
}

extension JSONCursor {
  /// Steps over a value; one that is nested deeper than any type goes wrong at its middle.
  fileprivate mutating func skipValue(depth: Int) throws(JSONSyntaxError) {
    var isFirst = true
    switch try kind() {
    case .object:
      while try member(isFirst: isFirst), depth < PlanLimits.depth {
        isFirst = false
        _ = try string()
        try colon()
        try skipValue(depth: depth + 1)
      }
    case .array:
      while try element(isFirst: isFirst), depth < PlanLimits.depth {
        isFirst = false
        try skipValue(depth: depth + 1)
      }
    case .string: _ = try string()
    case .number: _ = try number()
    case .boolean: _ = try boolean()
    case .null: try null()
    }
  }
}
