public import BPFObject
import ByteReading
import ELF

/// An object that is open and not loaded: maps and programs can still be changed.
///
/// The steps are apart: open, ``prepare(_:)``, ``PreparedObject/load()``, attach. What an object asks for is the inventory's matter; what
/// becomes of its relocations, the resolver's.
public struct LoadableObject: Sendable {
  public let inventory: ObjectInventory
  public let options: LoadOptions
  /// One for each map, in the inventory's order.
  public var maps: [MapSetup]
  /// One for each function, in the inventory's order.
  public var programs: [ProgramSetup]

  /// Refuses what libbpf does not open.
  public init(_ inventory: ObjectInventory, _ options: LoadOptions = LoadOptions()) throws(LoadError) {
    if let problem = inventory.problems.first(where: { $0.consequence == .notOpened }) { throw LoadError(.object(problem)) }
    guard inventory.object.order == .host else { throw LoadError(.foreignByteOrder) }
    self.inventory = inventory
    self.options = options
    maps = inventory.maps.map { MapSetup($0, pinFolder: options.pinFolder) }
    programs = inventory.programs.map { ProgramSetup($0) }
    try readContents()
  }

  /// The variables of maps of global data, as the file has them; what is zero is left out.
  private mutating func readContents() throws(LoadError) {
    for index in maps.indices {
      let definition = maps[index].definition
      guard definition.origin == .data || definition.origin == .readOnlyData else { continue }
      guard let section = inventory.object.file.sections[definition.sectionIndex],
        let contents = try? inventory.object.file.contents(of: section)
      else { throw LoadError(.map(.noContents(definition.section)), subject: "map '\(definition.name)'") }
      maps[index].contents = contents.array()
    }
  }

  /// Sets a variable of a map of global data before the object is loaded; false where there is none of that name, or the size is
  /// another. `.rodata` can be changed until then, which is how constants are given to programs.
  public mutating func set(_ variable: String, to bytes: [UInt8]) -> Bool {
    guard let global = inventory.globals.first(where: { $0.name == variable && $0.size == UInt64(bytes.count) }),
      let index = maps.firstIndex(where: { $0.definition.origin.isGlobalData && $0.definition.section == global.section }),
      let start = Int(exactly: global.offset)
    else { return false }
    let size = Int(maps[index].attributes.valueSize)
    guard start <= size, bytes.count <= size - start else { return false }
    if maps[index].contents.count < size {
      maps[index].contents += Array(repeating: 0, count: size - maps[index].contents.count)
    }
    maps[index].contents.replaceSubrange(start..<start + bytes.count, with: bytes)
    return true
  }

  /// Loads the programs of these names only; all that load by themselves where there are none. Throws for a name that no program has.
  public mutating func select(_ names: [String]) throws(LoadError) {
    guard !names.isEmpty else { return }
    for name in names where !programs.contains(where: { $0.name == name && !$0.program.isSubprogram }) {
      throw LoadError(.program(.noSuchProgram(name)))
    }
    // struct_ops maps come with their programs: only those whose programs are all among them.
    for index in maps.indices {
      guard let members = maps[index].definition.operations?.members else { continue }
      for case .program(let name) in members.map(\.value) where !names.contains(name) { maps[index].isCreated = false }
    }
    for index in programs.indices {
      programs[index].isLoaded = names.contains(programs[index].name) && !programs[index].program.isSubprogram
    }
  }
}
