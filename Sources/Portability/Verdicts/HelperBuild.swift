/// What tells whether a kernel is built with the code of a helper that its enum has.
public enum HelperBuild: Hashable, Sendable {
  /// The function that does the work is missing, and another one of the same file is there, so that such functions are among the types.
  case missing(function: String, beside: String)
  /// Neither is there, so that the types say nothing; the option of the configuration that it depends on.
  case unknown(option: String)
}
