public import BTF

/// Why a bundle could not be read, or is not as it was written.
public struct BundleError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The first bytes are not those of a bundle.
    case notABundle
    /// Something needs more bytes than there are.
    case truncated(needed: Int, left: Int)
    /// A byte of a file's header that is not what a bundle has there.
    case header(offset: Int, found: UInt8, allowed: UInt8)
    /// A file whose size is no number of eleven octal digits.
    case size
    /// A file that a bundle has not got at that place.
    case name(String, allowed: String)
    /// A file that is there before.
    case twice
    /// A file that is larger than what is taken, in bytes.
    case tooLarge(Int, limit: Int)
    /// More files than are taken.
    case tooMany(limit: Int)
    /// A byte behind the end of a file, or of the archive, which is not zero; or bytes behind that.
    case padding(offset: Int, found: UInt8)
    case trailing(Int)
    /// A file whose bytes have another digest than the bundle says.
    case digest(found: SHA256Digest, allowed: SHA256Digest)
    /// The list of digests does not list what is there, in that order.
    case sums
    /// The index is not JSON as a bundle has it: where in it, and what is wrong.
    case index(String)
    /// A file that the index names, and the bundle has not got.
    case missing
    /// A file that the index does not name.
    case unused
    /// A file whose size or number of types is not what the index says.
    case count(String, found: Int, allowed: Int)
    /// BTF that is malformed.
    case btf(BTFError)
  }

  public var reason: Reason
  /// The file inside; nil where it concerns none.
  public var entry: String?
  /// Where in the bundle it begins, in bytes.
  public var offset: Int?

  public init(_ reason: Reason, entry: String? = nil, at offset: Int? = nil) {
    (self.reason, self.entry, self.offset) = (reason, entry, offset)
  }
}

extension BundleError: CustomStringConvertible {
  public var description: String {
    let place = [entry, offset.map { "at offset 0x\(String($0, radix: 16))" }].compactMap(\.self).joined(separator: " ")
    return place.isEmpty ? "\(reason)" : "\(place): \(reason)"
  }
}

extension BundleError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notABundle: "is no bundle of minimised BTF: it does not begin with a tar file's header of index.json"
    case .truncated(let needed, let left): "needs \(needed) bytes, \(left) left"
    case .header(let offset, let found, let allowed):
      "byte \(offset) of the header is 0x\(String(found, radix: 16)) (allowed: 0x\(String(allowed, radix: 16)))"
    case .size: "the size in its header is not eleven octal digits and a NUL"
    case .name(let found, let allowed): "the file is called '\(found)' (allowed: \(allowed))"
    case .twice: "is there twice"
    case .tooLarge(let found, let limit): "has \(found) bytes (at most \(limit))"
    case .tooMany(let limit): "there are more than \(limit) files, which is the limit"
    case .padding(let offset, let found): "byte \(offset) behind it is 0x\(String(found, radix: 16)) (allowed: 0)"
    case .trailing(let count): "\(count) bytes follow the end"
    case .digest(let found, let allowed): "has the SHA-256 \(found) (allowed: \(allowed))"
    case .sums: "does not list what is in the bundle, in its order"
    case .index(let words): words
    case .missing: "the index names it, and it is not there"
    case .unused: "the index does not name it"
    case .count(let what, let found, let allowed): "has \(found) \(what) (the index says \(allowed))"
    case .btf(let error): "\(error)"
    }
  }
}
