import Glibc

/// Sole owner of a file descriptor; closes it when its life ends.
public struct Descriptor: ~Copyable, Sendable {
  public let rawValue: Int32

  /// Takes over `rawValue`: nobody else may close it from here on.
  public init(owning rawValue: Int32) { self.rawValue = rawValue }

  deinit { _ = close(rawValue) }
}
