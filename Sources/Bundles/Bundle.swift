import BTF
public import ByteReading
public import Relocation

/// A bundle that was opened: what stands where is known to be what a writer would have put there, and the index is whole.
///
/// Bytes of BTF are verified when they are asked for, or all by ``verify()``. Nothing is copied, and nothing is sized by a number in the file
/// that was not compared with what is there.
public struct Bundle: Sendable {
  public let index: BundleIndex
  private let bytes: Bytes
  private let entries: [SHA256Digest: Range<Int>]

  /// Reads the headers of all files, the index and the list of digests.
  ///
  /// Every header is compared with the one that a writer would make of the same name and size, every byte of padding is zero, the files
  /// are in order, and nothing follows the end: the bytes of the archive that are not verified here are those of BTF.
  public init(_ bytes: Bytes) throws(BundleError) {
    var walk = BundleWalk(bytes)
    let index = try walk.index()
    var entries: [SHA256Digest: Range<Int>] = [:]
    var listed = [(BundleName.index, SHA256Digest(of: index))]
    while let file = try walk.file() {
      entries[file.digest] = file.range
      listed.append((BundleName.of(file.digest), file.digest))
    }
    let sums = try walk.sums()
    guard sums.elementsEqual(Bytes(BundleName.sums(listed))) else { throw Bundle.complaint(about: sums, listed) }
    try walk.end()
    self.index = try BundleIndex(json: index)
    self.bytes = bytes
    self.entries = entries
    for file in self.index.files {
      guard let range = entries[file.digest] else { throw BundleError(.missing, entry: BundleName.of(file.digest)) }
      guard range.count == file.size else {
        throw BundleError(
          .count("bytes", found: range.count, allowed: file.size), entry: BundleName.of(file.digest), at: range.lowerBound)
      }
    }
    let named = Set(self.index.files.map(\.digest))
    if let unused = entries.keys.filter({ !named.contains($0) }).min() {
      throw BundleError(.unused, entry: BundleName.of(unused), at: entries[unused]?.lowerBound)
    }
  }

  /// Why the list of digests is not what it must be: mostly because the index is another one.
  private static func complaint(about sums: Bytes, _ listed: [(String, SHA256Digest)]) -> BundleError {
    guard let first = listed.first, let line = sums.slice(at: 0, count: 64), let digest = SHA256Digest(line.text),
      digest != first.1
    else { return BundleError(.sums, entry: BundleName.sums) }
    return BundleError(.digest(found: first.1, allowed: digest), entry: first.0)
  }

  /// The bytes of a file that the index names, their digest verified.
  public func contents(of file: BundleIndex.File) throws(BundleError) -> Bytes {
    let name = BundleName.of(file.digest)
    guard let range = entries[file.digest], let found = bytes.slice(at: range.lowerBound, count: range.count) else {
      throw BundleError(.missing, entry: name)
    }
    let digest = SHA256Digest(of: found)
    guard digest == file.digest else {
      throw BundleError(.digest(found: digest, allowed: file.digest), entry: name, at: range.lowerBound)
    }
    return found
  }

  /// A minimum as something to relocate against.
  public func target(_ minimum: BundleIndex.Minimum) throws(BundleError) -> RelocationTarget {
    let kernel = try table(minimum.kernel, base: nil)
    var modules: [RelocationTarget.Module] = []
    for module in minimum.modules {
      modules.append(RelocationTarget.Module(name: module.name, types: try table(module.file, base: kernel)))
    }
    return RelocationTarget(types: kernel, modules: modules, pointerSize: minimum.pointerSize)
  }

  private func table(_ file: BundleIndex.File, base: BTFTypeTable?) throws(BundleError) -> BTFTypeTable {
    let name = BundleName.of(file.digest)
    let blob = try contents(of: file)
    let table: BTFTypeTable
    do throws(BTFError) {
      table = try BTFTypeTable(blob, base: base)
    } catch {
      throw BundleError(.btf(error), entry: name, at: entries[file.digest]?.lowerBound)
    }
    guard table.ownTypeIDs.count == file.types else {
      throw BundleError(.count("types", found: table.ownTypeIDs.count, allowed: file.types), entry: name)
    }
    return table
  }

  /// Everything that is wrong with the BTF in it: digests, and whether it can be read. Nothing where all is as it was written.
  public func verify() -> [BundleError] {
    var faults: [BundleError] = []
    var known: Set<SHA256Digest> = []
    for minimum in index.minima {
      do throws(BundleError) {
        _ = try target(minimum)
      } catch {
        // Several minima may have one file.
        if known.insert(minimum.kernel.digest).inserted || error.entry != BundleName.of(minimum.kernel.digest) {
          faults.append(error)
        }
      }
    }
    return faults
  }
}
