/// What bpf(2) is asked to do (`enum bpf_cmd`): the commands in use.
public enum BPFCommand: Int32, Hashable, Sendable {
  /// `BPF_MAP_CREATE` (Linux 3.18)
  case createMap = 0
  /// `BPF_PROG_LOAD` (3.18)
  case loadProgram = 5
  /// `BPF_OBJ_GET_INFO_BY_FD` (4.13)
  case objectInfo = 15
  /// `BPF_BTF_LOAD` (4.18)
  case loadBTF = 18
  /// `BPF_BTF_GET_FD_BY_ID` (4.18)
  case btfByID = 19
  /// `BPF_BTF_GET_NEXT_ID` (5.4)
  case nextBTFID = 23

  /// The kernel's name.
  public var kernelName: StaticString {
    switch self {
    case .createMap: "BPF_MAP_CREATE"
    case .loadProgram: "BPF_PROG_LOAD"
    case .objectInfo: "BPF_OBJ_GET_INFO_BY_FD"
    case .loadBTF: "BPF_BTF_LOAD"
    case .btfByID: "BPF_BTF_GET_FD_BY_ID"
    case .nextBTFID: "BPF_BTF_GET_NEXT_ID"
    }
  }
}
