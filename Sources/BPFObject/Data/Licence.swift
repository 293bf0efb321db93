import ByteReading
import ELF

/// What an object says about itself as a whole.
public struct ObjectDeclarations: Hashable, Sendable {
  /// The text of the section `license`, as much of it as libbpf hands to the kernel; nil where there is none.
  public var licence: String?
  /// The section `version`: a kernel version that only very old kernels compared; nil where there is none.
  public var version: UInt32?

  /// Whether the kernel lets programs under that licence call everything (`license_is_gpl_compatible()`, `include/linux/license.h`).
  public var isGPLCompatible: Bool {
    licence.map(ObjectDeclarations.compatible.contains) ?? false
  }

  private static let compatible: Set<String> = [
    "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
  ]
}

extension ObjectContext {
  func readDeclarations(_ problems: inout ProblemList) -> ObjectDeclarations {
    var found = ObjectDeclarations()
    if let section = section(.license) {
      if let contents = contents(of: section), contents.count > 0 {
        // `obj->license` has room for 63 bytes.
        let text = contents.slice(at: 0, count: min(63, contents.count)) ?? contents
        found.licence = text.slice(at: 0, count: text.terminatedLength(at: 0) ?? text.count)?.text
      } else {
        problems.append(ObjectProblem(.emptyLicence, section: "license"))
      }
    }
    if let section = section(.version) {
      found.version = contents(of: section).flatMap { $0.count == 4 ? $0.integer(at: 0, order: object.order) : nil }
      if found.version == nil { problems.append(ObjectProblem(.badVersion(size: section.size), section: "version")) }
    }
    return found
  }
}
