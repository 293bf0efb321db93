/// What bpf(2) is asked to do (`enum bpf_cmd`, `include/uapi/linux/bpf.h`), with the first Linux that knows it.
public enum BPFCommand: Int32, CaseIterable, Hashable, Sendable {
  /// `BPF_MAP_CREATE` (Linux 3.18)
  case createMap = 0
  /// `BPF_MAP_LOOKUP_ELEM` (3.18)
  case lookupElement = 1
  /// `BPF_MAP_UPDATE_ELEM` (3.18)
  case updateElement = 2
  /// `BPF_MAP_DELETE_ELEM` (3.18)
  case deleteElement = 3
  /// `BPF_MAP_GET_NEXT_KEY` (3.18)
  case nextKey = 4
  /// `BPF_PROG_LOAD` (3.18)
  case loadProgram = 5
  /// `BPF_OBJ_PIN` (4.4)
  case pinObject = 6
  /// `BPF_OBJ_GET` (4.4)
  case openPinned = 7
  /// `BPF_PROG_ATTACH` (4.10)
  case attachProgram = 8
  /// `BPF_PROG_DETACH` (4.10)
  case detachProgram = 9
  /// `BPF_PROG_TEST_RUN` (4.12)
  case testRun = 10
  /// `BPF_PROG_GET_NEXT_ID` (4.13)
  case nextProgramID = 11
  /// `BPF_MAP_GET_NEXT_ID` (4.13)
  case nextMapID = 12
  /// `BPF_PROG_GET_FD_BY_ID` (4.13)
  case programByID = 13
  /// `BPF_MAP_GET_FD_BY_ID` (4.13)
  case mapByID = 14
  /// `BPF_OBJ_GET_INFO_BY_FD` (4.13)
  case objectInfo = 15
  /// `BPF_PROG_QUERY` (4.15)
  case queryPrograms = 16
  /// `BPF_RAW_TRACEPOINT_OPEN` (4.17)
  case openRawTracepoint = 17
  /// `BPF_BTF_LOAD` (4.18)
  case loadBTF = 18
  /// `BPF_BTF_GET_FD_BY_ID` (4.18)
  case btfByID = 19
  /// `BPF_TASK_FD_QUERY` (4.18)
  case queryTaskDescriptor = 20
  /// `BPF_MAP_LOOKUP_AND_DELETE_ELEM` (4.20)
  case takeElement = 21
  /// `BPF_MAP_FREEZE` (5.2)
  case freezeMap = 22
  /// `BPF_BTF_GET_NEXT_ID` (5.4)
  case nextBTFID = 23
  /// `BPF_MAP_LOOKUP_BATCH` (5.6)
  case lookupBatch = 24
  /// `BPF_MAP_LOOKUP_AND_DELETE_BATCH` (5.6)
  case takeBatch = 25
  /// `BPF_MAP_UPDATE_BATCH` (5.6)
  case updateBatch = 26
  /// `BPF_MAP_DELETE_BATCH` (5.6)
  case deleteBatch = 27
  /// `BPF_LINK_CREATE` (5.7)
  case createLink = 28
  /// `BPF_LINK_UPDATE` (5.7)
  case updateLink = 29
  /// `BPF_LINK_GET_FD_BY_ID` (5.8)
  case linkByID = 30
  /// `BPF_LINK_GET_NEXT_ID` (5.8)
  case nextLinkID = 31
  /// `BPF_ENABLE_STATS` (5.8)
  case enableStatistics = 32
  /// `BPF_ITER_CREATE` (5.8)
  case createIterator = 33
  /// `BPF_LINK_DETACH` (5.9)
  case detachLink = 34
  /// `BPF_PROG_BIND_MAP` (5.10)
  case bindMap = 35
  /// `BPF_TOKEN_CREATE` (6.9)
  case createToken = 36
  /// `BPF_PROG_STREAM_READ_BY_FD` (6.17)
  case readProgramStream = 37
  /// `BPF_PROG_ASSOC_STRUCT_OPS` (6.20)
  case associateStructOperations = 38
}

extension BPFCommand {
  /// The kernel's name.
  public var kernelName: StaticString {
    switch self {
    case .createMap: "BPF_MAP_CREATE"
    case .lookupElement: "BPF_MAP_LOOKUP_ELEM"
    case .updateElement: "BPF_MAP_UPDATE_ELEM"
    case .deleteElement: "BPF_MAP_DELETE_ELEM"
    case .nextKey: "BPF_MAP_GET_NEXT_KEY"
    case .loadProgram: "BPF_PROG_LOAD"
    case .pinObject: "BPF_OBJ_PIN"
    case .openPinned: "BPF_OBJ_GET"
    case .attachProgram: "BPF_PROG_ATTACH"
    case .detachProgram: "BPF_PROG_DETACH"
    case .testRun: "BPF_PROG_TEST_RUN"
    case .nextProgramID: "BPF_PROG_GET_NEXT_ID"
    case .nextMapID: "BPF_MAP_GET_NEXT_ID"
    case .programByID: "BPF_PROG_GET_FD_BY_ID"
    case .mapByID: "BPF_MAP_GET_FD_BY_ID"
    case .objectInfo: "BPF_OBJ_GET_INFO_BY_FD"
    case .queryPrograms: "BPF_PROG_QUERY"
    case .openRawTracepoint: "BPF_RAW_TRACEPOINT_OPEN"
    case .loadBTF: "BPF_BTF_LOAD"
    case .btfByID: "BPF_BTF_GET_FD_BY_ID"
    case .queryTaskDescriptor: "BPF_TASK_FD_QUERY"
    case .takeElement: "BPF_MAP_LOOKUP_AND_DELETE_ELEM"
    case .freezeMap: "BPF_MAP_FREEZE"
    case .nextBTFID: "BPF_BTF_GET_NEXT_ID"
    case .lookupBatch: "BPF_MAP_LOOKUP_BATCH"
    case .takeBatch: "BPF_MAP_LOOKUP_AND_DELETE_BATCH"
    case .updateBatch: "BPF_MAP_UPDATE_BATCH"
    case .deleteBatch: "BPF_MAP_DELETE_BATCH"
    case .createLink: "BPF_LINK_CREATE"
    case .updateLink: "BPF_LINK_UPDATE"
    case .linkByID: "BPF_LINK_GET_FD_BY_ID"
    case .nextLinkID: "BPF_LINK_GET_NEXT_ID"
    case .enableStatistics: "BPF_ENABLE_STATS"
    case .createIterator: "BPF_ITER_CREATE"
    case .detachLink: "BPF_LINK_DETACH"
    case .bindMap: "BPF_PROG_BIND_MAP"
    case .createToken: "BPF_TOKEN_CREATE"
    case .readProgramStream: "BPF_PROG_STREAM_READ_BY_FD"
    case .associateStructOperations: "BPF_PROG_ASSOC_STRUCT_OPS"
    }
  }
}
