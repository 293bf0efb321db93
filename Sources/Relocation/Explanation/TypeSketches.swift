import BTF
import ByteReading
import Synchronization

/// Sketches of the names of a target's types, by which most of them are told to be nothing like one that is looked for: made when it is first
/// looked for something, and kept for all objects.
public final class TypeSketches: Sendable {
  struct Entry: Sendable {
    let sketch: NameLikeness.Sketch
    let type: TypeID
    let kind: BTFKind
  }

  /// By the number of the table: the kernel's, then those of its modules.
  private let made = Mutex<[Int: [Entry]]>([:])

  /// The target's tables by their names, where somebody made an index of them.
  private let tables: [CandidateIndex.Table]

  public init(_ tables: [CandidateIndex.Table] = []) { self.tables = tables }

  /// The types of exactly that name, in the order of their ids.
  func types(named name: Bytes, in place: RelocationTarget.Place, _ table: BTFTypeTable) -> [TypeID] {
    let indexed = tables.filter { $0.place == place }
    return indexed.isEmpty ? table.types(named: name) : indexed.flatMap { $0.names.types(named: name) }
  }

  /// The named types that a table adds, in the order of their ids.
  func entries(_ number: Int, of table: BTFTypeTable) -> [Entry] {
    made.withLock { made in
      if let entries = made[number] { return entries }
      var entries: [Entry] = []
      for id in table.ownTypeIDs {
        guard let record = table.record(TypeID(id)), let kind = record.kind, CandidateIndex.isUsual(kind), !record.isAnonymous,
          let name = table.nameBytes(record.nameOffset)
        else { continue }
        entries.append(Entry(sketch: NameLikeness.Sketch(EssentialName.of(name)), type: record.id, kind: kind))
      }
      made[number] = entries
      return entries
    }
  }
}
