import BPFObject
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
  }

  private func answer(_ key: Key) -> FeatureAnswer {
    switch key.kind {
    case .programType: ProgramTypes.ask(key.number)
    case .attachType: AttachTypes.ask(key.number)
    case .mapType: MapTypes.ask(key.number)
    case .mapFlag: MapFlag(rawValue: key.number).map { MapFlag.ask($0) } ?? .no(0)
    case .ability: Ability.allCases.indices.contains(Int(key.number)) ? Ability.ask(Ability.allCases[Int(key.number)]) : .no(0)
    case .helper: asking.helper(Int32(bitPattern: key.number), in: key.programType, attachedAt: key.attachType)
    case .function: asking.function(key.name, in: key.programType)
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
