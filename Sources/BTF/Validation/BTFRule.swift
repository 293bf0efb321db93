/// A rule by which the kernel accepts or rejects BTF; the raw value is a code that stays the same from release to release.
///
/// The functions named are those of `kernel/bpf/btf.c`. New cases may appear.
public enum BTFRule: String, CaseIterable, Hashable, Sendable {
  // The blob and its header: btf_parse(), btf_parse_hdr(), btf_check_sec_info(), btf_parse_str_sec(), btf_parse_layout_sec()
  case blobTooLarge = "blob-too-large"
  case headerTruncated = "header-truncated"
  case badMagic = "bad-magic"
  case headerTail = "header-tail"
  case badVersion = "bad-version"
  case headerFlags = "header-flags"
  case noData = "no-data"
  case sectionBounds = "section-bounds"
  case sectionGap = "section-gap"
  case sectionOverlap = "section-overlap"
  case trailingData = "trailing-data"
  case stringsNotLast = "strings-not-last"
  case stringsEmpty = "strings-empty"
  case stringsTooLong = "strings-too-long"
  case stringsFirst = "strings-first"
  case stringsUnterminated = "strings-unterminated"
  case layoutMisaligned = "layout-misaligned"
  case layoutSize = "layout-size"
  case typesMisaligned = "types-misaligned"
  case noTypes = "no-types"

  // Any record: btf_check_meta()
  case recordTruncated = "record-truncated"
  case unknownKind = "unknown-kind"
  case nameOffset = "name-offset"
  case nameMissing = "name-missing"
  case nameForbidden = "name-forbidden"
  case nameInvalid = "name-invalid"
  case sectionNameInvalid = "section-name-invalid"
  case vlenNotZero = "vlen-not-zero"
  case kindFlag = "kind-flag"
  case typeIDTooLarge = "type-id-too-large"

  // Records of one kind: the check_meta() of each kind
  case integerReservedBits = "int-reserved-bits"
  case integerTooWide = "int-too-wide"
  case integerExceedsSize = "int-exceeds-size"
  case integerEncoding = "int-encoding"
  case floatSize = "float-size"
  case enumSize = "enum-size"
  case forwardType = "fwd-type"
  case arraySizeField = "array-size-field"
  case voidElement = "void-element"
  case voidIndex = "void-index"
  case voidMember = "void-member"
  case unionMemberOffset = "union-member-offset"
  case memberOrder = "member-order"
  case memberBeyondStruct = "member-beyond-struct"
  case functionLinkage = "func-linkage"
  case voidVariable = "void-var"
  case variableLinkage = "var-linkage"
  case sectionSizeZero = "datasec-size-zero"
  case voidEntry = "void-datasec-entry"
  case entryOffset = "datasec-entry-offset"
  case entrySize = "datasec-entry-size"
  case entryBeyondSection = "datasec-entry-beyond"
  case sectionTotal = "datasec-total"
  case componentIndex = "component-index"

  // References: the resolve() of each kind, btf_func_check(), btf_func_proto_check()
  case noSuchType = "no-such-type"
  case forbiddenTarget = "forbidden-target"
  case loop = "loop"
  case tooDeep = "too-deep"
  case arrayIndex = "array-index"
  case arrayElement = "array-element"
  case arrayIrregularInteger = "array-irregular-int"
  case arrayTooLarge = "array-too-large"
  case memberType = "member-type"
  case variableType = "var-type"
  case entryNotVariable = "datasec-entry-not-var"
  case entryTooSmall = "datasec-entry-too-small"
  case functionPrototype = "func-proto"
  case parameterUnnamed = "param-unnamed"
  case parameterType = "param-type"
  case parameterName = "param-name"
  case variadicNamed = "vararg-named"
  case returnType = "return-type"
  case tagTarget = "tag-target"

  // Members against their types: the check_member() and check_kflag_member() of each kind
  case memberMisaligned = "member-misaligned"
  case memberExceedsStruct = "member-exceeds-struct"
  case memberTooWide = "member-too-wide"
  case memberOffsetOverflow = "member-offset-overflow"
  case bitFieldWidth = "bitfield-width"
  case bitFieldBase = "bitfield-base"

  // Chains of modifiers: btf_check_type_tags()
  case typeTagOrder = "type-tag-order"
  case chainTooLong = "chain-too-long"

  // Special fields of program types: btf_parse_struct_metas(), btf_check_and_fixup_fields()
  case specialField = "special-field"
  case specialFieldOverlap = "special-field-overlap"
  case graphRoot = "graph-root"
  case missingLock = "missing-lock"
  case twoLocks = "two-locks"
  case missingRefcount = "missing-refcount"
  case ownershipCycle = "ownership-cycle"

  /// The stable code, such as `member-order`.
  public var code: String { rawValue }
}
