public import BPFObject
import BTF
public import ByteReading
public import ELF

/// An object with its relocations applied: the sections that become other ones.
///
/// Instructions are as libbpf would load them, poison included, and BTF.ext announces no relocations any more: libbpf compares the
/// instruction with the old value before it relocates, and would refuse what is relocated already.
public struct RelocatedObject: Sendable {
  /// A section and its new contents.
  public struct Replacement: Sendable {
    public let section: Section
    public let contents: Bytes
  }

  public let replacements: [Replacement]

  /// What libbpf refuses an object for: relocations that candidates disagree about, or that are malformed.
  ///
  /// It passes over those in what is left of a weak function that another one replaced.
  public static func refusals(_ resolutions: [Resolution]) -> [Resolution] {
    resolutions.filter { resolution in
      guard let failure = resolution.failure else { return false }
      return resolution.place.program != nil || failure.isMalformed
    }
  }

  /// Applies what was decided. Relocations without a decision are left out.
  public init(_ object: ObjectFile, _ resolutions: [Resolution]) throws(RelocatedObjectError) {
    var replacements: [Replacement] = []
    let changed = resolutions.filter { $0.patch?.changesInstruction == true && $0.failure == nil && $0.place.program != nil }
    for code in object.code {
      let patches = changed.filter { $0.place.program?.section == code.index }
      guard !patches.isEmpty else { continue }
      let section = try RelocatedObject.section(code.index, of: object)
      replacements.append(Replacement(section: section, contents: RelocatedObject.patched(code, patches, object.order)))
    }
    if let section = object.file.section(named: ".BTF.ext"), object.extensions?.relocations.recordCount ?? 0 > 0 {
      replacements.append(
        Replacement(
          section: try RelocatedObject.section(section.index, of: object),
          contents: try RelocatedObject.extensionWithoutRelocations(section, of: object)))
    }
    self.replacements = replacements
  }

  /// A section that can be replaced: of a compressed one the new contents would have to be compressed.
  private static func section(_ index: SectionIndex, of object: ObjectFile) throws(RelocatedObjectError) -> Section {
    guard let section = object.file.sections[index] else { throw RelocatedObjectError(.unreadable, section: "[\(index.rawValue)]") }
    guard !section.isCompressed else {
      throw RelocatedObjectError(.compressed, section: (try? object.file.name(of: section)) ?? "[\(index.rawValue)]")
    }
    return section
  }

  private static func patched(_ code: CodeSection, _ resolutions: [Resolution], _ order: ByteOrder) -> Bytes {
    var bytes = code.instructions.bytes.array()
    for resolution in resolutions {
      guard let patch = resolution.patch else { continue }
      // Whoever decided found the instruction, so that its slots lie inside.
      let start = Int(resolution.place.instruction.rawValue) * Instruction.size
      let slots = patch.after.encoded(order) + (patch.secondAfter?.encoded(order) ?? [])
      bytes.replaceSubrange(start..<start + slots.count, with: slots)
    }
    return Bytes(bytes)
  }

  private static func extensionWithoutRelocations(
    _ section: Section, of object: ObjectFile
  ) throws(RelocatedObjectError) -> Bytes {
    // Both were read once when the object was opened.
    guard let contents = try? object.file.contents(of: section), let bytes = try? BTFExtension.withoutRelocations(contents) else {
      throw RelocatedObjectError(.unreadable, section: ".BTF.ext")
    }
    return bytes
  }
}

/// Why an object cannot be written with its relocations applied.
public struct RelocatedObjectError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// A section that must change is compressed, which libbpf does not read either.
    case compressed
    case unreadable
  }

  public var reason: Reason
  /// The name of the section.
  public var section: String

  public init(_ reason: Reason, section: String) {
    self.reason = reason
    self.section = section
  }
}

extension RelocatedObjectError: CustomStringConvertible {
  public var description: String {
    switch reason {
    case .compressed: "section \(section): is compressed, and must change (decompress it first)"
    case .unreadable: "section \(section): cannot be read"
    }
  }
}
