import ByteReading
import Glibc
public import Kernel

/// Why a map could not be created, filled or pinned.
public enum MapFailure: Error, Sendable {
  /// A map with other attributes is pinned where this one should be used again; what differs.
  case otherIsPinned(path: String, difference: String)
  /// It cannot be pinned, or what is pinned cannot be opened.
  case pin(path: String, KernelError)
  /// The section with its contents cannot be read.
  case noContents(String)
  /// A slot is to hold a map or program that is not there; its name.
  case slot(UInt64, name: String)
  /// The kernel refused a ring, and what is wrong with it is known.
  case ring(RingMap.CreationProblem, KernelError)
  /// Its contents are larger than the map; both in bytes.
  case tooLarge(Int, limit: Int)

  var number: Int32 {
    switch self {
    case .otherIsPinned, .noContents: EINVAL
    case .pin(_, let error), .ring(_, let error): error.number
    case .slot: ENOENT
    case .tooLarge: E2BIG
    }
  }
}

extension MapFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherIsPinned(let path, let difference): "another map is pinned at '\(path)': \(difference)"
    case .pin(_, let error):
      "\(error)"
    case .noContents(let section): "the contents of section '\(section)' cannot be read"
    case .ring(let problem, let error): "\(problem) (BPF_MAP_CREATE: \(systemErrorText(error.number)), errno \(error.number))"
    case .slot(let slot, let name): "slot \(slot) is to hold '\(name)', which is not loaded"
    case .tooLarge(let size, let limit): "its \(size) bytes of variables do not fit in \(limit) bytes"
    }
  }
}
