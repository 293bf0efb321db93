/// Why a program, or none at all, attaches to a function by its type. New cases may appear.
public enum TargetRefusal: Hashable, Sendable {
  /// It takes as many arguments as there are (`...`).
  case variadic
  case arguments(count: Int, limit: Int)
  /// An argument, counted from 1, is a struct that the kernel does not hand over; in bytes.
  case structure(argument: Int, size: Int)
  /// It returns a struct.
  case structureReturned
  /// Programs that may sleep do not attach there; what this kernel's types lack that those of kernels have which let them, nil where none is
  /// known that does.
  case wakeful(Evidence?)
  /// The kernel keeps BPF from the hook.
  case disabled
}
