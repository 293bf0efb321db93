import Glibc

/// Whether the kernel knows a command of bpf(2): it is given descriptors and ids that nothing has, and finds fault with those.
public enum Commands {
  public static func ask(_ command: BPFCommand) -> FeatureAnswer {
    switch command {
    case .createMap: return MapTypes.ask(2)
    case .loadProgram: return ProgramTypes.ask(1)
    case .loadBTF: return TypeKinds.ask(.integer)
    case .enableStatistics: return FeatureAnswer.trying { () throws(KernelError) in _ = try RunStatistics.enable() }
    case .attachProgram: return AttachTypes.ask(0)
    case .createLink: return LinkTypes.ask(3)
    case .pinObject: return pinning()
    default:
      let way = way(command)
      var block = AttributeBytes(count: way.count)
      for (offset, value) in way.values { block.set(value, at: offset) }
      return FeatureAnswer(refusal(command, &block), expecting: EBADF, EBADFD, ENOENT, EFAULT)
    }
  }

  /// A map is pinned at a path that lies where nothing can be: a descriptor that is none would be refused as a command is that is not known.
  private static func pinning() -> FeatureAnswer {
    do throws(KernelError) {
      let map = try KernelMap.create(MapTypes.creation(2))
      var block = AttributeBytes(count: 16)
      block.set(UInt64(8), at: 0)  // pathname
      block.set(map.descriptor.attribute, at: 8)  // bpf_fd
      return FeatureAnswer(refusal(.pinObject, &block), expecting: EFAULT)
    } catch {
      return FeatureAnswer(refused: error)
    }
  }

  private static func refusal(_ command: BPFCommand, _ block: inout AttributeBytes) -> KernelError? {
    do throws(KernelError) {
      try SystemCall.bpf(command, &block, subject: "\(command.kernelName)")
      return nil
    } catch {
      return error
    }
  }

  /// The number of no descriptor, and an id that nothing has.
  private static let none = UInt32.max

  /// How long the attributes are, and what stands in them at which offset.
  private static func way(_ command: BPFCommand) -> (count: Int, values: [(Int, UInt32)]) {
    switch command {
    // An address where nothing can be.
    case .openPinned: (16, [(0, 8)])  // pathname
    case .detachProgram: (16, [(0, none)])  // target_fd
    case .nextProgramID, .nextMapID, .nextBTFID, .nextLinkID: (8, [])
    case .programByID, .mapByID, .btfByID, .linkByID: (8, [(0, UInt32(Int32.max))])
    case .queryPrograms: (40, [(0, none)])  // target_fd
    case .openRawTracepoint: (16, [(8, none)])  // prog_fd
    case .queryTaskDescriptor: (48, [(0, UInt32(Int32.max))])  // pid
    case .freezeMap: (4, [(0, none)])  // map_fd
    case .lookupBatch, .takeBatch, .updateBatch, .deleteBatch: (56, [(36, none)])  // map_fd
    case .createToken: (8, [(4, none)])  // bpffs_fd
    case .readProgramStream: (20, [(16, none)])  // prog_fd
    default: (12, [(0, none)])  // map_fd, prog_fd, link_fd
    }
  }
}
