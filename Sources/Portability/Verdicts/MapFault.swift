public import BPFObject

/// Why no kernel makes a map of its type. New cases may appear.
public enum MapFault: Hashable, Sendable {
  /// The size in bytes of a key.
  case keySize(UInt32, MapSizes)
  /// The size in bytes of a value.
  case valueSize(UInt32, MapSizes)
  /// Maps of the type have no number of entries of their own.
  case entries(UInt32)
  /// Flags that maps of the type do not take.
  case flags(MapFlags)
  /// Flags of which one rules out the other.
  case flagsTogether(MapFlags)
  /// Flags that maps of the type must have.
  case flagsMissing(MapFlags)
  /// Types of key and value are not given, and must be.
  case noTypes
  /// The key must be a number, by its type.
  case keyType
  /// `map_extra`, which means nothing to maps of the type, or not that.
  case extra(UInt64)
  /// Maps of the type lie in no other map.
  case inside
}

/// The sizes in bytes that the keys or values of a map may have.
public enum MapSizes: Hashable, Sendable {
  /// There are none.
  case none
  /// Any but 0.
  case some
  case exactly(UInt32)
  case either(UInt32, UInt32)
  case between(UInt32, UInt32)
  case multiple(of: UInt32)

  func contains(_ size: UInt32) -> Bool {
    switch self {
    case .none: size == 0
    case .some: size != 0
    case .exactly(let only): size == only
    case .either(let one, let other): size == one || size == other
    case .between(let least, let most): size >= least && size <= most
    case .multiple(let unit): size != 0 && unit != 0 && size % unit == 0
    }
  }
}
