import ArgumentParser
import BPFObject
import BTF
import BTFSources
import ByteReading
import Kernel
import Loader
import TypedData

/// Which type samples have.
struct SampleTypeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The type of the samples: 'struct NAME', a typedef's name, or #ID; of the object, or of programs that use the map.",
      valueName: "type"))
  var type: String?

  @Option(help: ArgumentHelp("Where the type is looked for instead: kernel, id:N, a file.", valueName: "source"))
  var btf: String?

  func validate() throws {
    if btf != nil, type == nil { throw ValidationError("--btf says where the type is looked for: it needs --type") }
  }

  /// How samples of `ring` lie; nil where no type is given, and the object says none.
  func layout(of ring: OpenedRing, _ subjects: RingSubjects) throws(CommandFailure) -> ValueLayout? {
    if let type { return try SampleTypeOptions.layout(type, in: tables(for: ring, subjects)) }
    guard let value = ring.definition?.attributes.valueType, let table = subjects.object?.inventory.object.types else { return nil }
    return try? ValueLayout(table, value)
  }

  /// How values of the type that `text` names lie: the first in these tables that has values.
  static func layout(_ text: String, in tables: [(name: String, table: BTFTypeTable)]) throws(CommandFailure) -> ValueLayout {
    guard let selector = try TypeSelection.parse([SampleTypeOptions.selector(text)]).first else {
      throw CommandFailure(.usage, "'\(text)' names no type")
    }
    guard !tables.isEmpty else {
      throw CommandFailure(.no, "no types are known for the map: say where '\(text)' is by --btf, such as --btf kernel")
    }
    var problem: String?
    for (name, table) in tables {
      for id in selector.select(from: table) {
        do throws(ValueLayoutError) {
          return try ValueLayout(table, id)
        } catch {
          problem = problem ?? "\(name): \(text): \(error)"
        }
      }
    }
    throw CommandFailure(.no, problem ?? "\(tables.map(\.name).joined(separator: ", ")): no type matches '\(text)'")
  }

  /// `struct request` as C has it is `struct:request` for ``TypeSelector``.
  private static func selector(_ text: String) -> String {
    let words = text.split(separator: " ")
    guard words.count == 2, ["struct", "union", "enum"].contains(words[0]) else { return text }
    return "\(words[0]):\(words[1])"
  }

  private func tables(
    for ring: OpenedRing, _ subjects: RingSubjects
  ) throws(CommandFailure) -> [(name: String, table: BTFTypeTable)] {
    if let btf {
      do throws(SourceError) { return [(btf, try KernelBTF.reader.open(btf).table)] } catch { throw CommandFailure(error) }
    }
    if let object = subjects.object, let table = object.inventory.object.types { return [(object.inventory.name, table)] }
    let ids = try CommandFailure.kernel { () throws(KernelError) in
      let own = try ring.map.info().btfID
      return try (own == 0 ? [] : [own]) + RingLookup.types(ofProgramsUsing: ring.ring.id).filter { $0 != own }
    }
    return ids.compactMap { id in (try? KernelBTF.reader.open("id:\(id)")).map { ("id:\(id)", $0.table) } }
  }
}
