public import BTF

/// Which functions programs name as what runs after bpf_throw(): by a tag `exception_callback:NAME` of the program's function (libbpf:
/// `bpf_prog_assign_exc_cb()`, Linux 6.7).
public struct ExceptionCallbackTags: Sendable {
  private static let prefix = "exception_callback:"

  private var names: [String: [String]] = [:]

  /// `types` are the object's own; without any no program has such a tag.
  public init(_ types: BTFTypeTable?) {
    guard let types else { return }
    for id in types.ownTypeIDs {
      guard let tag = types.record(TypeID(id)), tag.kind == .declarationTag, types.componentIndex(of: tag) == -1,
        let name = types.kernelNameText(tag.nameOffset), name.hasPrefix(ExceptionCallbackTags.prefix),
        let function = types.record(tag.reference), function.kind == .function,
        let program = types.kernelNameText(function.nameOffset)
      else { continue }
      names[program, default: []].append(String(name.dropFirst(ExceptionCallbackTags.prefix.count)))
    }
  }

  public var isEmpty: Bool { names.isEmpty }

  /// The function that a program names; nil for one that names none, and for one that names several: no verifier takes that.
  public func callback(of program: String) -> String? {
    guard let named = names[program], named.count == 1 else { return nil }
    return named[0]
  }
}
