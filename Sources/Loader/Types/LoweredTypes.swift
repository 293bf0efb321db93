import BTF
import ByteReading
import Kernel

/// What a kernel's BTF may lack, by the first Linux that has it.
struct TypeFeatures: Hashable {
  /// `BTF_KIND_FUNC` and prototypes (4.20)
  var hasFunctions = true
  /// Linkage of functions (5.6)
  var hasGlobalFunctions = true
  /// `BTF_KIND_DATASEC` and `BTF_KIND_VAR` (5.2)
  var hasDataSections = true
  /// `BTF_KIND_FLOAT` (5.13)
  var hasFloats = true
  /// `BTF_KIND_DECL_TAG` (5.16)
  var hasDeclarationTags = true
  /// `BTF_KIND_TYPE_TAG` (5.17)
  var hasTypeTags = true
  /// `BTF_KIND_ENUM64`, and signed enums (6.0)
  var hasWideEnums = true
  /// Names of data sections that begin with `?` (6.9)
  var hasQuestionMarks = true
}

extension EditableTypes {
  /// Puts what the kernel knows in the place of what it does not, of the same size (libbpf: `bpf_object__sanitize_btf()`).
  mutating func lower(to features: TypeFeatures) {
    var placeholder: TypeID?
    // Those that loading added, too.
    for id in ids.map({ TypeID($0) }) {
      let info = info(of: id)
      switch info.kind {
      case .variable where !features.hasDataSections, .declarationTag where !features.hasDeclarationTags: becomeByte(id)
      case .dataSection where !features.hasDataSections: becomeStruct(id, info)
      case .dataSection where !features.hasQuestionMarks: hideQuestionMark(id)
      case .functionPrototype where !features.hasFunctions:
        set(BTFInfo(kind: .enumeration, entryCount: info.entryCount), of: id)
        set(4, 2, of: id)
      case .function where !features.hasFunctions: set(BTFInfo(kind: .typedef, entryCount: 0), of: id)
      case .function where !features.hasGlobalFunctions: set(BTFInfo(kind: .function, entryCount: 0), of: id)
      case .float where !features.hasFloats:
        set(0, 0, of: id)
        set(BTFInfo(kind: .structure, entryCount: 0), of: id)
      case .typeTag where !features.hasTypeTags:
        set(0, 0, of: id)
        set(BTFInfo(kind: .const, entryCount: 0), of: id)
      case .enumeration where !features.hasWideEnums:
        set(BTFInfo(kind: .enumeration, entryCount: info.entryCount), of: id)
      case .enumeration64 where !features.hasWideEnums: becomeUnion(id, info, &placeholder)
      default: break
      }
    }
  }

  /// An integer of one byte: larger might not fit where the variable is shorter.
  private mutating func becomeByte(_ id: TypeID) {
    set(BTFInfo(kind: .integer, entryCount: 0), of: id)
    set(1, 2, of: id)
    set(8, 3, of: id)
  }

  /// A struct with the variables as its members; its name as C has names.
  private mutating func becomeStruct(_ id: TypeID, _ info: BTFInfo) {
    rename(StringOffset(word(0, of: id))) { $0 == 0x2e || $0 == 0x3f ? 0x5f : $0 }
    set(BTFInfo(kind: .structure, entryCount: info.entryCount), of: id)
    for index in 0..<info.entryCount {
      let (type, offset) = (word(3 + 3 * index, of: id), word(4 + 3 * index, of: id))
      set(word(0, of: TypeID(type)), 3 + 3 * index, of: id)
      set(type, 4 + 3 * index, of: id)
      set(offset &* 8, 5 + 3 * index, of: id)
    }
  }

  private mutating func hideQuestionMark(_ id: TypeID) {
    var isFirst = true
    rename(StringOffset(word(0, of: id))) { byte in
      defer { isFirst = false }
      return isFirst && byte == 0x3f ? 0x5f : byte
    }
  }

  /// A union whose members have the enumerators' names.
  private mutating func becomeUnion(_ id: TypeID, _ info: BTFInfo, _ placeholder: inout TypeID?) {
    let member: TypeID
    if let placeholder {
      member = placeholder
    } else {
      let name = add(name: "enum64_placeholder")
      member = add([name.rawValue, BTFInfo(kind: .integer, entryCount: 0).rawValue, 1, 8])
      placeholder = member
    }
    set(BTFInfo(kind: .union, entryCount: info.entryCount), of: id)
    for index in 0..<info.entryCount {
      set(member.rawValue, 4 + 3 * index, of: id)
      set(0, 5 + 3 * index, of: id)
    }
  }
}

extension TypeFeatures {
  /// What the running kernel has: each kind is tried in a BTF of its own (libbpf: `kernel_supports()`).
  static func probed() -> TypeFeatures {
    var features = TypeFeatures()
    let int: [UInt32] = [1, BTFInfo(kind: .integer, entryCount: 0).rawValue, 4, 1 << 24 | 32]
    func takes(_ words: [UInt32], names: String = "\0int\0x\0?.data\0") -> Bool {
      var bytes: [UInt8] = ByteOrder.host == .little ? [0x9f, 0xeb, 1, 0] : [0xeb, 0x9f, 1, 0]
      let length = UInt32(4 * words.count)
      for word in [24, 0, length, length, UInt32(names.utf8.count)] + words { bytes += ByteOrder.host.bytes(of: word) }
      do throws(KernelError) {
        _ = try BTFObject.load(Bytes(bytes + Array(names.utf8))).descriptor.rawValue
        return true
      } catch {
        return false
      }
    }
    func info(_ kind: BTFKind, _ count: Int = 0, flag: Bool = false) -> UInt32 {
      BTFInfo(kind: kind, entryCount: count, kindFlag: flag).rawValue
    }
    // Names: 1 is `int`, 5 is `x`, 7 is `?.data`, 8 is `.data`.
    let prototype: [UInt32] = [0, info(.functionPrototype), 0]
    features.hasFunctions = takes(int + prototype + [5, info(.function), 2])
    features.hasGlobalFunctions = takes(int + prototype + [5, info(.function, 1), 2])
    let variable: [UInt32] = [5, info(.variable), 1, 0]
    features.hasDataSections = takes(int + variable + [8, info(.dataSection, 1), 4, 2, 0, 4])
    features.hasQuestionMarks = takes(int + variable + [7, info(.dataSection, 1), 4, 2, 0, 4])
    features.hasFloats = takes([5, info(.float), 4])
    features.hasDeclarationTags = takes(int + variable + [5, info(.declarationTag), 2, .max])
    features.hasTypeTags = takes(int + [5, info(.typeTag), 1, 0, info(.pointer), 2])
    features.hasWideEnums = takes([0, info(.enumeration64, 1), 8, 5, 0, 0])
    return features
  }
}
