/// Types of a table, and the parts of them, that shall be copied.
public struct TypeSubset: Sendable {
  /// How much of a type is copied.
  public enum Extent: Hashable, Sendable {
    case whole
    /// Only these members or enumerators, by their indices; the type's size stays.
    case entries(Set<Int>)
  }

  public private(set) var extents: [TypeID: Extent] = [:]

  public init() {}

  public var isEmpty: Bool { extents.isEmpty }

  public func contains(_ id: TypeID) -> Bool { extents[id] != nil }

  /// Adds a type with everything in it; returns whether that is news.
  @discardableResult public mutating func insert(_ id: TypeID) -> Bool {
    extents.updateValue(.whole, forKey: id) != .whole
  }

  /// Adds a struct, union or enum, without members or enumerators of its own so far; returns whether that is news.
  @discardableResult public mutating func insertHead(_ id: TypeID) -> Bool {
    guard extents[id] == nil else { return false }
    extents[id] = .entries([])
    return true
  }

  /// Adds a member or enumerator, and the type that it is of; returns whether that is news.
  @discardableResult public mutating func insert(entry: Int, of id: TypeID) -> Bool {
    switch extents[id] {
    case .whole: return false
    case nil:
      extents[id] = .entries([entry])
      return true
    case .entries(let known) where known.contains(entry): return false
    case .entries(var known):
      // Taken out while it changes, so that it is not copied.
      extents[id] = .entries([])
      let isNew = known.insert(entry).inserted
      extents[id] = .entries(known)
      return isNew
    }
  }
}
