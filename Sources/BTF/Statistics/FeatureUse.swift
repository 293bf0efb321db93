/// Features of the format that a blob uses, which tell what tools and kernels can read it.
public struct FeatureUse: Hashable, Sendable {
  public enum Feature: String, CaseIterable, Hashable, Sendable {
    /// The kind flag of a struct or union: bit fields with a width in the member (Linux 5.0).
    case bitFieldMembers = "kind_flag bit fields"
    /// `BTF_KIND_FUNC` and `BTF_KIND_FUNC_PROTO` (Linux 5.0).
    case functions = "functions"
    /// `BTF_KIND_VAR` and `BTF_KIND_DATASEC` (Linux 5.2).
    case variables = "variables and data sections"
    /// A function whose linkage is not static (Linux 5.6).
    case functionLinkage = "function linkage"
    /// `BTF_KIND_FLOAT` (Linux 5.13).
    case floats = "floats"
    /// `BTF_KIND_DECL_TAG` (Linux 5.16).
    case declarationTags = "declaration tags"
    /// `BTF_KIND_TYPE_TAG` (Linux 5.17).
    case typeTags = "type tags"
    /// The kind flag of `BTF_KIND_ENUM` (Linux 6.0).
    case signedEnumerations = "signed enums"
    /// `BTF_KIND_ENUM64` (Linux 6.0).
    case wideEnumerations = "64-bit enums"
    /// The kind flag of a tag: any attribute, not only `btf_type_tag` and `btf_decl_tag` (Linux 6.15).
    case attributes = "attributes on tags"
    /// A layout section (Linux 7.1).
    case layoutSection = "layout section"
    /// More than 65,535 entries in one record (Linux 7.1).
    case manyEntries = "more than 65535 entries"
    /// Kinds that this version does not know.
    case unknownKinds = "unknown kinds"

    /// The first kernel that takes it.
    public var since: StaticString {
      switch self {
      case .bitFieldMembers, .functions: "5.0"
      case .variables: "5.2"
      case .functionLinkage: "5.6"
      case .floats: "5.13"
      case .declarationTags: "5.16"
      case .typeTags: "5.17"
      case .signedEnumerations, .wideEnumerations: "6.0"
      case .attributes: "6.15"
      case .layoutSection, .manyEntries: "7.1"
      case .unknownKinds: ""
      }
    }
  }

  /// In how many records each feature is used.
  public private(set) var counts: [Feature: Int] = [:]
  /// How often each declaration tag is used, by its text.
  public private(set) var tags: [String: Int] = [:]
  /// More different tags than this are not told apart.
  static let tagLimit = 64

  /// The features that are used, in the order of ``Feature``.
  public var used: [Feature] { Feature.allCases.filter { counts[$0] != nil } }

  mutating func note(_ record: TypeRecord, in table: BTFTypeTable) {
    switch record.kind {
    case .structure where record.kindFlag, .union where record.kindFlag: add(.bitFieldMembers)
    case .function:
      add(.functions)
      if record.functionLinkage != .static { add(.functionLinkage) }
    case .variable, .dataSection: add(.variables)
    case .float: add(.floats)
    case .declarationTag:
      add(.declarationTags)
      noteTag(record, in: table)
    case .typeTag:
      add(.typeTags)
      if record.kindFlag { add(.attributes) }
    case .enumeration where record.kindFlag: add(.signedEnumerations)
    case .enumeration64: add(.wideEnumerations)
    case nil: add(.unknownKinds)
    default: break
    }
    if record.kind != .function, record.entryCount > 0xffff { add(.manyEntries) }
    if table.header.layoutLength > 0 { counts[.layoutSection] = 1 }
  }

  private mutating func noteTag(_ record: TypeRecord, in table: BTFTypeTable) {
    if record.kindFlag { add(.attributes) }
    guard let name = table.name(record.nameOffset), tags[name] != nil || tags.count < FeatureUse.tagLimit else { return }
    tags[name, default: 0] += 1
  }

  private mutating func add(_ feature: Feature) { counts[feature, default: 0] += 1 }
}
