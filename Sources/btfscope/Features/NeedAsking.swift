import BPFObject
import ByteReading
import Kernel
import Portability
import Reporting

/// Asks the running kernel for what one object needs.
struct NeedAsking {
  private let requirements: ObjectRequirements
  private let asking: FeatureAsking
  private var inventory: ObjectInventory { requirements.inventory }
  /// Needs in the order in which they were found, and who has them.
  private var order: [Key] = []
  private var users: [Key: [String]] = [:]
  /// How programs attach by events, and maps with flags that have no name here, by the number of their need.
  private var events: [EventWay] = []
  private var flagged: [MapCreation] = []
  /// Those that something does not do without.
  private var required: Set<Key> = []

  private struct Key: Hashable {
    var kind: NeedsReport.Need.Kind
    var name: String
    var number: UInt32
    /// Of a call, the type of program that it is in, and where that attaches.
    var programType: UInt32 = 0
    var attachType: UInt32 = 0
  }

  init(_ inventory: ObjectInventory) {
    requirements = ObjectRequirements(inventory)
    // Going through the kernel's types takes longer than asking for what most objects need.
    let readsTypes = inventory.programs.contains { $0.definition?.programType.attachesByType == true }
    asking = FeatureAsking(readsTypes: readsTypes || inventory.uses.contains { !$0.kernelFunctions.isEmpty })
  }

  mutating func report(object: String) -> NeedsReport {
    // Nothing of an object runs where bytes are read from the other end.
    let bytes = inventory.object.order
    note(Key(kind: .byteOrder, name: bytes == .big ? "big-endian" : "little-endian", number: bytes == .host ? 1 : 0), "the object")
    for program in requirements.programs { collect(program) }
    for map in inventory.maps where map.isCreated { collect(map) }
    let needs = order.map { key in
      NeedsReport.Need(
        key.kind, key.name, programType: key.kind.isCall ? "\(ProgramType(rawValue: key.programType))" : nil,
        isOptional: !required.contains(key), asking.answer(answer(key)), users: users[key] ?? [])
    }
    return NeedsReport(object: object, release: asking.release, needs: needs)
  }

  private mutating func note(_ key: Key, _ user: String, isOptional: Bool = false) {
    if users[key] == nil { order.append(key) }
    if users[key]?.last != user { users[key, default: []].append(user) }
    if !isOptional { required.insert(key) }
  }

  private mutating func collect(_ number: Int) {
    let program = inventory.programs[number]
    // Without a section that says what it is, nothing can be asked; inspect and audit say so.
    guard let definition = program.definition else { return }
    let type = definition.programType
    let isOptional = !program.loadsByItself
    note(Key(kind: .programType, name: "\(type)", number: type.rawValue), program.name, isOptional: isOptional)
    if let place = definition.attachType {
      note(Key(kind: .attachType, name: "\(place)", number: place.rawValue), program.name, isOptional: isOptional)
    }
    if let way = EventNeed(definition, section: program.definitionName) {
      let number = UInt32(events.firstIndex(of: way.way) ?? events.count)
      if number == events.count { events.append(way.way) }
      note(Key(kind: .attachment, name: way.name, number: number), program.name, isOptional: isOptional)
    }
    if definition.flags.contains(.sleepable) { note(.sleepablePrograms, program.name, isOptional) }
    if definition.flags.contains(.fragments) { note(.packetFragments, program.name, isOptional) }
    let uses = inventory.uses[number]
    if !uses.subprograms.isEmpty { note(.subprograms, program.name, isOptional) }
    for helper in uses.helpers where helper.poison == nil {
      note(
        Key(
          kind: .helper, name: helper.name ?? "helper \(helper.rawValue)", number: UInt32(bitPattern: helper.rawValue),
          programType: type.rawValue, attachType: definition.attachType?.rawValue ?? 0), program.name, isOptional: isOptional)
    }
    for function in uses.kernelFunctions where inventory.externs.indices.contains(function) {
      let extern = inventory.externs[function]
      note(
        Key(kind: .function, name: extern.name, number: 0, programType: type.rawValue), program.name,
        isOptional: isOptional || extern.isWeak)
    }
    for feature in requirements.instructionFeatures(of: number) { note(feature.ability, program.name, isOptional) }
  }

  private mutating func note(_ ability: Ability, _ user: String, _ isOptional: Bool) {
    let number = Ability.allCases.firstIndex(of: ability) ?? 0
    note(Key(kind: .ability, name: "\(ability.name)", number: UInt32(number)), user, isOptional: isOptional)
  }

  private mutating func collect(_ map: MapDefinition) {
    if map.origin.isGlobalData || map.origin == .configuration { note(.globalVariables, map.name, false) }
    for type in [map.attributes.type, map.inner?.type].compactMap({ $0 }) {
      note(Key(kind: .mapType, name: "\(type)", number: type.rawValue), map.name)
    }
    for flag in MapFlag.allCases where map.attributes.flags.rawValue & (1 << flag.rawValue) != 0 {
      // Loaders do without mapping of an object's variables.
      note(
        Key(kind: .mapFlag, name: "\(flag.name)", number: flag.rawValue), map.name,
        isOptional: flag == .mappable && map.origin != .declared)
    }
    collect(otherFlagsOf: map)
  }

  /// Bits that are not asked for by name.
  private mutating func collect(otherFlagsOf map: MapDefinition) {
    let attributes = map.attributes
    let named = MapFlag.allCases.reduce(NeedAsking.loaderFlags) { $0 | 1 << $1.rawValue }
    for bit in 0..<UInt32(32) where attributes.flags.rawValue & ~named & (1 << bit) != 0 {
      let name = MapFlags(rawValue: 1 << bit).labels.joined()
      note(Key(kind: .mapFlag, name: name, number: 32 + UInt32(flagged.count)), map.name)
      flagged.append(
        MapCreation(
          type: attributes.type.rawValue, keySize: attributes.keySize, valueSize: attributes.valueSize, flags: 1 << bit))
    }
  }

  /// `BPF_F_PATH_FD`, `BPF_F_VTYPE_BTF_OBJ_FD`, `BPF_F_TOKEN_FD`: they come with a descriptor, which a loader adds.
  private static let loaderFlags: UInt32 = 7 << 14

  private func answer(_ key: Key) -> FeatureAnswer {
    switch key.kind {
    case .programType: ProgramTypes.ask(key.number)
    case .attachType: AttachTypes.ask(key.number)
    case .mapType: MapTypes.ask(key.number)
    case .byteOrder: key.number == 1 ? .yes : .no(0)
    case .attachment: EventWay.ask(events[Int(key.number)])
    case .mapFlag where key.number >= 32:
      MapTypes.ask(flags: flagged[Int(key.number) - 32].flags, like: flagged[Int(key.number) - 32])
    case .mapFlag: MapFlag(rawValue: key.number).map { MapFlag.ask($0) } ?? .no(0)
    case .ability: Ability.allCases.indices.contains(Int(key.number)) ? Ability.ask(Ability.allCases[Int(key.number)]) : .no(0)
    case .helper: asking.helper(Int32(bitPattern: key.number), in: key.programType, attachedAt: key.attachType)
    case .function: asking.function(key.name, in: key.programType)
    }
  }
}

/// What attaching a program takes besides the kernel's types and links.
struct EventNeed {
  let way: EventWay
  let name: String

  /// Nil where it attaches by no event.
  init?(_ definition: SectionDefinition, section: String) {
    switch (definition.attach, definition.programType) {
    case (.kernelProbe?, _), (.kernelSystemCall?, _): (way, name) = (.kernelProbes, "kprobe events")
    case (.userProbe?, _), (.usdt?, _): (way, name) = (.userProbes, "uprobe events")
    case (.tracepoint?, _):
      let parts = section.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return nil }
      (way, name) = (.tracepoint(category: parts[1], name: parts[2]), "tracepoint \(parts[1])/\(parts[2])")
    case (_, .perfEvent): (way, name) = (.events, "perf events")
    default: return nil
    }
  }
}

extension ProgramType {
  /// Whether programs of the type attach to something of the kernel's types, or of another program.
  fileprivate var attachesByType: Bool {
    switch self {
    case .tracing, .lsm, .structOperations, .extensionProgram: true
    default: false
    }
  }
}

extension NeedsReport.Need.Kind {
  fileprivate var isCall: Bool { self == .helper || self == .function }
}

extension InstructionFeature {
  /// The ability that it is, as it is asked for.
  fileprivate var ability: Ability {
    switch self {
    case .atomics: .atomics
    case .signExtension: .signedMoves
    case .signedDivision: .signedDivision
    case .byteSwap: .byteSwaps
    case .longJumps: .instructions4
    // Casts between address spaces came with arenas.
    case .addressSpaceCasts: .arenas
    case .mayGoto: .mayGoto
    case .acquireRelease: .acquireRelease
    case .indirectJumps: .indirectJumps
    }
  }
}
