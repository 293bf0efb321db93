/// Why nothing attaches to a function by its type. New cases may appear.
public enum TargetRefusal: Hashable, Sendable {
  /// It takes as many arguments as there are (`...`).
  case variadic
  case arguments(count: Int, limit: Int)
  /// An argument, counted from 1, is a struct that the kernel does not hand over; in bytes.
  case structure(argument: Int, size: Int)
  /// It returns a struct.
  case structureReturned
}
