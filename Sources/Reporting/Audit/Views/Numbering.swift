/// Values that are told once, and referred to by number.
struct Numbering<Value: Hashable> {
  /// In the order in which they were met.
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}
