import BTF
import ByteReading
import ELF

/// Looks through a file and everything that is packed in it.
///
/// Nothing stops at something that cannot be read: that is an event as well. Of what is visited nothing is kept.
struct ContentWalk {
  enum Event {
    case content(SourceContent)
    /// A file of an archive, as it is.
    case kept(entry: String, Bytes)
    case failure(SourceError)
  }

  /// The file, for errors.
  let path: String
  /// What to do with a file of an archive.
  let choose: (_ entry: String, _ kind: EntryKind) -> EntryUse
  /// Takes what is found; false where it is enough.
  let visit: (Event) -> Bool

  /// Looks through `bytes`.
  func run(_ bytes: Bytes) {
    _ = look(at: bytes, Place(), ExpansionBudget(size: bytes.count))
  }

  private struct Place {
    var taken: [String] = []
    var entry: String?
    var image: ImageFacts?
  }

  /// Answers whether to go on.
  private func look(at bytes: Bytes, _ place: Place, _ budget: ExpansionBudget) -> Bool {
    func fail(_ cause: SourceError.Cause) -> Bool { visit(.failure(SourceError(path, cause, place: place.taken))) }
    guard bytes.count > 0 else { return fail(.empty) }
    if BTFHeader.order(of: bytes) != nil { return found(.btf(bytes), place) }
    if ELFFile.isELF(bytes) {
      do throws(ELFError) {
        return found(.elf(try ELFFile(bytes)), place)
      } catch {
        return fail(.elf(error))
      }
    }
    let container = Containers.recognize(bytes) ?? (isSearched(place) ? ImageContainer() : nil)
    guard let container else { return fail(.unrecognized(found: (0..<min(16, bytes.count)).map { bytes[$0] })) }
    guard place.taken.count < SourceContent.nestingLimit else { return fail(.nestedTooDeep(limit: SourceContent.nestingLimit)) }
    return open(container, bytes, place, budget)
  }

  private func found(_ form: SourceContent.Form, _ place: Place) -> Bool {
    visit(.content(SourceContent(form: form, place: place.taken, entry: place.entry, image: place.image)))
  }

  /// Whether bytes that are of no format are looked through: an image of a kernel may begin with anything.
  private func isSearched(_ place: Place) -> Bool { EntryName.isImage(place.entry ?? path) }

  private func open(_ container: any Container, _ bytes: Bytes, _ place: Place, _ budget: ExpansionBudget) -> Bool {
    var goesOn = true
    do throws(SourceError) {
      try container.unwrap(bytes, Unwrapping(path: path, budget: budget)) { entry, contents in
        goesOn = visit(entry, contents, place, budget)
        return goesOn
      }
    } catch {
      var error = error
      error.place = place.taken + error.place
      return visit(.failure(error))
    }
    return goesOn
  }

  private func visit(
    _ entry: ContainerEntry, _ contents: () throws(SourceError) -> Bytes, _ place: Place, _ budget: ExpansionBudget
  ) -> Bool {
    var inner = place
    inner.taken.append(entry.place)
    if let image = entry.image { inner.image = image }
    var use = EntryUse.open
    if let name = entry.name.map(EntryName.plain) {
      inner.entry = ContentWalk.join(place.entry, name)
      use = choose(inner.entry ?? name, EntryKind(entry.beginning))
    }
    if use == .skip { return true }
    do throws(SourceError) {
      let bytes = try contents()
      if use == .keep { return visit(.kept(entry: inner.entry ?? "", bytes)) }
      return look(at: bytes, inner, budget)
    } catch {
      var error = error
      // What is only compressed is damaged itself, not what comes out of it.
      error.place = entry.name == nil ? place.taken : inner.taken
      return visit(.failure(error))
    }
  }

  /// `ENTRY`, or `OUTER!ENTRY` in an archive inside an archive; of a package's own archives nothing is said.
  private static func join(_ outer: String?, _ name: String) -> String {
    guard let outer, !EntryName.isPackageMember(outer) else { return name }
    return "\(outer)!\(name)"
  }
}
