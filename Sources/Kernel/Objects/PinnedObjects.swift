import ByteReading

/// The names that objects have in file systems of type bpf, as far as this process sees and may open them.
public struct PinnedObjects: Sendable {
  private var found: [KernelObjectKind: [UInt32: [String]]] = [:]

  /// Nothing is pinned.
  public init() {}

  /// Looks through all bpf file systems that are mounted; what cannot be looked into, or goes away meanwhile, is passed over.
  public static func find() -> PinnedObjects {
    var pins = PinnedObjects()
    var seen: Set<String> = []
    // One may be mounted inside another.
    for folder in MountedFolders.all(ofType: "bpf") {
      FolderTree.visit(folder) { _ in
      } _: { file in
        if seen.insert(file.path).inserted { pins.add(file.path) }
      }
    }
    return pins
  }

  /// The paths of an object, by number.
  public func paths(of kind: KernelObjectKind, id: UInt32) -> [String] { found[kind]?[id] ?? [] }

  private mutating func add(_ path: String) {
    guard let descriptor = PinnedObjects.open(path), let kind = KernelObjectKind.of(descriptor),
      let id = DescriptorFacts(descriptor)?.number(kind.factName)
    else { return }
    found[kind, default: [:]][UInt32(truncatingIfNeeded: id), default: []].append(path)
  }

  /// Whoever may only read opens it to read.
  private static func open(_ path: String) -> Descriptor? {
    do throws(KernelError) { return try Pinning.open(path) } catch { return try? Pinning.open(path, flags: Pinning.readOnly) }
  }
}
