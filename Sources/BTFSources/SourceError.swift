/// Why a source of BTF could not be opened.
public struct SourceError: Error {
  public var path: String
  public var message: String
}
