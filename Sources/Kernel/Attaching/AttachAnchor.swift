/// A program's place in the order of those that are attached to the same thing (TCX and netkit since Linux 6.6 and 6.7, cgroups since
/// 6.17).
public struct AttachAnchor: Hashable, Sendable {
  /// One that is attached already.
  public enum Neighbour: Hashable, Sendable {
    /// A program or a link, by descriptor.
    case program(Int32), link(Int32)
    /// A program or a link, by id.
    case programID(UInt32), linkID(UInt32)
  }

  public enum Place: Hashable, Sendable {
    /// Where the kernel puts it: at the end.
    case usual
    case first, last
    case before(Neighbour), after(Neighbour)
  }

  public var place = Place.usual
  /// The revision of the order that the caller has seen; another one is refused with ESTALE. 0 for whatever it is.
  public var expectedRevision: UInt64 = 0

  public init(_ place: Place = .usual, expectedRevision: UInt64 = 0) {
    self.place = place
    self.expectedRevision = expectedRevision
  }

  /// `flags`, and `relative_fd` or `relative_id`, 0 for none.
  var attributes: (flags: AttachFlags, relative: UInt32) {
    switch place {
    case .usual: ([], 0)
    case .first: (.before, 0)
    case .last: (.after, 0)
    case .before(let neighbour): (neighbour.flags.union(.before), neighbour.number)
    case .after(let neighbour): (neighbour.flags.union(.after), neighbour.number)
    }
  }
}

extension AttachAnchor.Neighbour {
  fileprivate var flags: AttachFlags {
    switch self {
    case .program: []
    case .link: .link
    case .programID: .identifier
    case .linkID: [.link, .identifier]
    }
  }

  fileprivate var number: UInt32 {
    switch self {
    case .program(let descriptor), .link(let descriptor): UInt32(bitPattern: descriptor)
    case .programID(let id), .linkID(let id): id
    }
  }
}
