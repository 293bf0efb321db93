public import BTF

/// A type of the target that has the name, but for flavours, and the kind of the type that an access starts from.
public struct Candidate: Hashable, Sendable {
  public let place: RelocationTarget.Place
  public let type: TypeID

  public init(place: RelocationTarget.Place = .kernel, type: TypeID) {
    self.place = place
    self.type = type
  }
}
