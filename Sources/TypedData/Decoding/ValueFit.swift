/// How the number of bytes that are there compares with what a value needs.
public enum ValueFit: Hashable, Sendable {
  /// Everything is there, and nothing else.
  case exact
  /// Everything is there, and `byteCount` bytes more, which belong to nothing.
  case surplus(byteCount: Int)
  /// Something is not there: what comes first.
  case missing(MissingValue)
}

/// What a value that ends early does not hold.
public struct MissingValue: Error, Hashable, Sendable {
  /// The first integer and the like that is not there, such as `request.items[3].id`.
  public var path: String
  /// Where it begins, in bytes from the start of the value.
  public var offset: Int
  /// How many bytes it has.
  public var needed: Int
  /// How many of them are there.
  public var left: Int
  /// Size in bytes of the whole value.
  public var total: Int
}

extension MissingValue: CustomStringConvertible {
  public var description: String {
    "\(path) at offset \(offset): needs \(needed) bytes, \(left) left (\(total) in all)"
  }
}

extension ValueLayout {
  /// Whether data of `byteCount` bytes holds a whole value; padding at its end may be missing.
  public func fit(byteCount: Int) -> ValueFit {
    let shape = plan.shapes[plan.root]
    guard byteCount >= shape.end else {
      var search = MissingSearch(plan: plan, limit: byteCount)
      search.visit(plan.root, at: 0, path: rootName)
      return .missing(
        search.found ?? MissingValue(path: rootName, offset: 0, needed: shape.end, left: byteCount, total: self.byteCount))
    }
    var used = self.byteCount
    for array in plan.openArrays where byteCount > array.offset {
      used = max(used, byteCount - (byteCount - array.offset) % array.stride)
    }
    return byteCount > used ? .surplus(byteCount: byteCount - used) : .exact
  }
}

/// Looks for the first part of a value that does not lie before `limit`.
private struct MissingSearch {
  let plan: ValuePlan
  let limit: Int
  var found: MissingValue?

  mutating func visit(_ index: Int, at offset: Int, path: String) {
    let shape = plan.shapes[index]
    // What ends before the limit, or has no parts, is not looked into, so the search goes straight down.
    guard found == nil, shape.end > 0, offset + shape.end > limit else { return }
    switch shape.form {
    case .composite(let form):
      for field in plan.fields[form.first..<form.first + form.count] where found == nil {
        let inner = path.isEmpty ? plan.name(field.name) : path + "." + plan.name(field.name)
        guard field.bitWidth > 0 else {
          visit(field.shape, at: offset + field.offset, path: inner)
          continue
        }
        note(offset + field.offset, (field.bitShift + field.bitWidth + 7) / 8, inner)
      }
    case .array(let form):
      guard form.count > 0, form.stride > 0 else { return }
      let first = min(form.count - 1, max(0, limit - offset) / form.stride)
      for element in first..<min(form.count, first + 2) where found == nil {
        visit(form.element, at: offset + element * form.stride, path: "\(path)[\(element)]")
      }
    default: note(offset, shape.byteCount, path)
    }
  }

  private mutating func note(_ offset: Int, _ needed: Int, _ path: String) {
    guard offset + needed > limit else { return }
    found = MissingValue(
      path: path.isEmpty ? "value" : path, offset: offset, needed: needed, left: max(0, limit - offset),
      total: plan.shapes[plan.root].byteCount)
  }
}
