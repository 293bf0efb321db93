/// What of a kernel's BTF an answer rests on.
///
/// That an enum has an entry is necessary; the function that does the work is the stronger sign.
public enum Evidence: Hashable, Sendable {
  /// An entry of one of the kernel's enums, such as `BPF_FUNC_ringbuf_output`: that it is there, or is not.
  case enumerator(String)
  /// A function.
  case function(String)
  /// A member of one of the kernel's structs.
  case member(String, of: String)
}
