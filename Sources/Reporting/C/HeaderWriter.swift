import BTF
import ByteReading

/// The state of one C header while it is made: which types are planned, laid out and named.
///
/// One byte per type and table; nothing is allocated for a single type.
///
/// Its methods are all `mutating`, also those that change nothing: Swift 6.3 copies the whole struct, by memcpy, to lend it to one that is
/// not. That was a tenth of the time.
struct HeaderWriter: ~Copyable {
  let table: BTFTypeTable
  let names: NameReader
  let reserved = ReservedWords()
  let pointerSize: Int

  /// What was planned of a type, by id.
  var progress: [Progress]
  /// How a composite is laid out, or how an integer is spelled, by id; 0 where it was not asked for yet.
  var forms: [UInt8]
  /// The declarations in the order in which they are written.
  var plan: [PlannedDeclaration] = []
  /// Anonymous enums that no planned type contains: they are written first.
  var looseEnums: [UInt32] = []
  /// Tags that the declarations being planned mention, innermost last.
  var undeclared: [UInt32] = []
  /// Tags that were only declared and are to be defined too, where all that can be reached is wanted.
  var worklist: [UInt32] = []
  var followsPointers = false
  /// Whether a large plan may be written by several threads.
  var writesInPieces = true
  /// Whether what is being planned holds the body of an anonymous enum.
  var metInlineEnum = false
  /// Whether some typedef or anonymous type contains itself, so that it depends on the place how it is mentioned.
  var hasRecursion = false
  /// Whether a typedef may be written that was not declared: only where dependencies are not wanted.
  var allowsMissing = false

  /// At most so many names will be claimed.
  var tagCount = 0
  var identifierCount = 0
  var tags = NameTable()
  var identifiers = NameTable()
  var renames = Renames()
  /// The functions whose prototypes end the header, and those among them that do not clobber registers.
  var kernelFunctions: [KernelFunction] = []
  var fastCalls: [UInt32] = []

  /// Places of the members of the composites that are being written, innermost last; only the first ``placeCount`` count.
  var places: [MemberPlace] = []
  var placeCount = 0
  /// Declarators under construction, innermost last; only the first ``linkCount`` count.
  var links: [DeclaratorLink] = []
  var linkCount = 0
  /// How much work is left before the input counts as malicious; see ``spend(_:on:)``.
  var budget: Int

  init(_ table: BTFTypeTable, pointerSize: Int) {
    self.table = table
    self.pointerSize = pointerSize
    names = NameReader(table)
    let count = Int(table.typeCount)
    progress = Array(repeating: [], count: count)
    forms = Array(repeating: 0, count: count)
    budget = HeaderWriter.freeWork + count * HeaderWriter.workPerType
    links.reserveCapacity(64)
  }

  /// Deepest nesting that is followed: of bodies, declarators and definitions by value.
  static let depthLimit = 400
  /// Steps that any input may take, and that each of its types adds. Real kernels need about 20 a type.
  static let freeWork = 1 << 20
  static let workPerType = 256
}

/// What was planned or written of a type.
struct Progress: OptionSet {
  let rawValue: UInt8
  /// A forward declaration stands in the plan.
  static let declared = Progress(rawValue: 1)
  /// Its needs are being planned.
  static let active = Progress(rawValue: 2)
  /// Its definition stands in the plan, or it needs none and all that a mention of it needs is planned.
  static let settled = Progress(rawValue: 4)
  /// Its name is claimed.
  static let named = Progress(rawValue: 8)
  /// Its name carries a suffix, or some of its enumerators' do.
  static let renamed = Progress(rawValue: 16)
  /// Its declaration was written.
  static let written = Progress(rawValue: 32)
  /// An anonymous enum whose body was written inside another type.
  static let inlined = Progress(rawValue: 64)
  /// All that a use by value needs is planned.
  static let complete = Progress(rawValue: 128)
}

/// One entry of the plan: a type to define, or only to declare.
struct PlannedDeclaration {
  private let word: UInt32

  /// `inlinesEnum`: the body of an anonymous enum stands inside.
  init(define id: TypeID, inlinesEnum: Bool = false) { word = id.rawValue & 0x3fff_ffff | (inlinesEnum ? 1 << 30 : 0) }
  init(declare id: TypeID) { word = id.rawValue & 0x3fff_ffff | 1 << 31 }

  var id: TypeID { TypeID(word & 0x3fff_ffff) }
  var isForward: Bool { word >> 31 == 1 }
  var inlinesEnum: Bool { word >> 30 & 1 == 1 }
}

extension HeaderWriter {
  @inline(__always) mutating func record(_ id: TypeID, referrer: TypeID) throws(BTFError) -> TypeRecord {
    if let record = table.record(id) { return record }
    throw missing(id, referrer: referrer)
  }

  @inline(never) private mutating func missing(_ id: TypeID, referrer: TypeID) -> BTFError {
    BTFError(.noSuchType(id, count: table.typeCount), offset: table.fileOffset(of: referrer), type: referrer)
  }

  /// Counts `work` steps; malicious BTF of a few kilobytes can describe more text than fits any disk (an anonymous struct that holds
  /// another twice, forty deep).
  @inline(__always) mutating func spend(_ work: Int = 1, on id: TypeID) throws(BTFError) {
    budget &-= work
    if budget < 0 { throw exhausted(id) }
  }

  @inline(never) private mutating func exhausted(_ id: TypeID) -> BTFError {
    BTFError(
      .tooMuch(limit: HeaderWriter.freeWork + Int(table.typeCount) * HeaderWriter.workPerType),
      offset: table.fileOffset(of: id), type: id)
  }

  @inline(__always) mutating func verify(depth: Int, at id: TypeID) throws(BTFError) {
    if depth > HeaderWriter.depthLimit { throw tooDeep(id) }
  }

  @inline(never) private mutating func tooDeep(_ id: TypeID) -> BTFError {
    BTFError(.tooDeep(limit: HeaderWriter.depthLimit), offset: table.fileOffset(of: id), type: id)
  }

  /// Whether a type has a name. A string offset other than 0 that leads to an empty string is a name too: it is written as `_`.
  @inline(__always) mutating func isNamed(_ record: TypeRecord) -> Bool { !record.nameOffset.isEmpty }
}
