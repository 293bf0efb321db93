import ByteReading
import Glibc

extension Ability {
  /// Tries it.
  public static func ask(_ ability: Ability) -> FeatureAnswer {
    if let probe = ability.program { return FeatureAnswer(probe.refusal()) }
    switch ability {
    case .callbacks: return Helpers.ask(181, in: ProgramProbe(type: 1))
    case .cookies: return Helpers.ask(174, in: ProgramProbe(type: 5))
    case .kernelReads: return Helpers.ask(113, in: ProgramProbe(type: 5))
    case .attachTypeAtLoad: return AttachTypes.ask(2)
    case .globalVariables: return variables()
    case .batches: return batches()
    case .boundMaps: return boundMaps()
    case .tokens: return Commands.ask(.createToken)
    case .arenas: return MapTypes.ask(33)
    // They came with the maps that hold the places.
    case .indirectJumps: return MapTypes.ask(34)
    case .streams: return Commands.ask(.readProgramStream)
    case .manyUserProbes: return AttachTypes.ask(48)
    case .manyKernelProbes: return AttachTypes.ask(42)
    case .kernelTypes: return file("/sys/kernel/btf/vmlinux")
    case .moduleTypes: return moduleTypes()
    default: return .unknown(0, "nothing is known about how to ask")
    }
  }

  /// The program that shows it by being loaded; nil where it takes something else.
  private var program: ProgramProbe? {
    var probe = ProgramProbe(type: 1)
    switch self {
    // One more than the old limit.
    case .largePrograms: probe.code = Array(repeating: .set(0, to: 1), count: 4096) + [.exit]
    case .sleepablePrograms: probe = ProgramProbe(type: 31, flags: ProgramFlags.sleepable)
    case .packetFragments: probe = ProgramProbe(type: 6, flags: ProgramFlags.fragments)
    case .programNames: probe.name = "probe"
    default:
      guard let code = ProbeSnippet.code(for: self) else { return nil }
      probe.code = code
    }
    return probe
  }

  /// A program that reads a value of a map by its address.
  private static func variables() -> FeatureAnswer {
    FeatureAnswer.trying { () throws(KernelError) in
      let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 32, maxEntries: 1))
      var probe = ProgramProbe(type: 1)
      // BPF_PSEUDO_MAP_VALUE: in the second slot the place in the value
      probe.code =
        [
          ProbeInstruction(0x18, destination: 1, source: 2, immediate: map.descriptor.rawValue), ProbeInstruction(0, immediate: 16),
          ProbeInstruction(0x7a, destination: 1, immediate: 42),
        ] + ProbeInstruction.nothing
      if let error = probe.refusal() { throw error }
    }
  }

  /// An empty map is read in one call.
  private static func batches() -> FeatureAnswer {
    FeatureAnswer.trying { () throws(KernelError) in
      let map = try KernelMap.create(MapTypes.creation(1))
      var position = KernelMap.BatchPosition(keySize: 4)
      var (keys, values) = (Array(repeating: UInt8(0), count: 4), Array(repeating: UInt8(0), count: 4))
      _ = try map.lookUpBatch(&position, keys: &keys, values: &values, count: 1)
    }
  }

  private static func boundMaps() -> FeatureAnswer {
    FeatureAnswer.trying { () throws(KernelError) in
      let map = try KernelMap.create(MapTypes.creation(2))
      try ProgramProbe(type: 1).load().bind(map)
    }
  }

  private static func file(_ path: String) -> FeatureAnswer {
    do throws(KernelError) {
      _ = try Descriptor.open(path)
      return .yes
    } catch {
      return error.number == EACCES ? .unknown(EACCES, systemErrorText(EACCES)) : FeatureAnswer(refused: error)
    }
  }

  /// Where modules have types, the kernel lists the objects with them; without a module that is loaded only its configuration tells.
  private static func moduleTypes() -> FeatureAnswer {
    guard let names = try? FolderEntries.names(in: "/sys/kernel/btf") else { return .no(ENOENT) }
    if names.contains(where: { $0 != "vmlinux" }) { return .yes }
    return .unknown(0, "no module with types is loaded")
  }
}
