/// Whether the kernel takes BTF with a kind of type, or with a use of one: the smallest that has it is loaded.
public enum TypeKinds: CaseIterable, Hashable, Sendable {
  /// `BTF_KIND_INT` (Linux 4.18)
  case integer
  /// `BTF_KIND_FUNC` and `BTF_KIND_FUNC_PROTO` (5.0)
  case function
  /// `BTF_KIND_VAR` and `BTF_KIND_DATASEC` (5.2)
  case dataSection
  /// A function with global linkage (5.6)
  case globalFunction
  /// `BTF_KIND_FLOAT` (5.13)
  case float
  /// `BTF_KIND_DECL_TAG` (5.16)
  case declarationTag
  /// `BTF_KIND_TYPE_TAG` (5.17)
  case typeTag
  /// `BTF_KIND_ENUM64` (6.0)
  case enumeration64
  /// An enum of signed numbers, by the flag of its kind (6.0)
  case signedEnumeration
  /// A data section whose name has other characters than an identifier, such as `?` (6.9)
  case optionalSection
  /// A tag that is an attribute of a type, by the flag of its kind (6.15)
  case attributeTag

  /// What reports call it.
  public var name: StaticString {
    switch self {
    case .integer: "int"
    case .function: "func"
    case .dataSection: "datasec"
    case .globalFunction: "func_global"
    case .float: "float"
    case .declarationTag: "decl_tag"
    case .typeTag: "type_tag"
    case .enumeration64: "enum64"
    case .signedEnumeration: "enum_signed"
    case .optionalSection: "datasec_optional"
    case .attributeTag: "attribute_tag"
    }
  }

  public static func ask(_ kind: TypeKinds) -> FeatureAnswer { kind.types.answer }

  private var types: ProbeTypes {
    var types = ProbeTypes()
    types.addInteger()
    switch self {
    case .integer: break
    case .function: addFunction(linkage: 0, &types)
    case .globalFunction: addFunction(linkage: 1, &types)
    case .dataSection: addSection(".data", &types)
    case .optionalSection: addSection("?.data", &types)
    case .float: types.add(16, name: types.name("float"), 4)
    case .declarationTag: types.add(17, name: types.name("tag"), 3, [UInt32.max])
    case .typeTag: types.add(18, name: types.name("tag"), 1)
    case .enumeration64: types.add(19, name: types.name("e"), count: 1, 8, [types.name("one"), 1, 0])
    case .signedEnumeration: types.add(6, name: types.name("e"), count: 1, flag: true, 4, [types.name("one"), UInt32.max])
    case .attributeTag: types.add(18, name: types.name("tag"), flag: true, 1)
    }
    // A tag needs something that can bear it.
    if self == .declarationTag { types.add(8, name: types.name("t"), 1) }
    if self == .typeTag || self == .attributeTag { types.add(2, 2) }
    return types
  }

  private func addFunction(linkage: UInt32, _ types: inout ProbeTypes) {
    types.add(13, count: 1, 0, [types.name("a"), 1])
    types.add(12, name: types.name("f"), count: linkage, 2)
  }

  private func addSection(_ name: String, _ types: inout ProbeTypes) {
    types.add(14, name: types.name("x"), 1, [1])
    types.add(15, name: types.name(name), count: 1, 4, [2, 0, 4])
  }
}
