import ByteReading

/// What a BTF blob consists of; the answer to `stat`. Counts the blob's own types, not its base's.
public struct TypeStatistics: Hashable, Sendable {
  /// Of one kind: how many types, how many bytes their records take, and how many have a name.
  public struct KindCount: Hashable, Sendable {
    public var count = 0
    /// Bytes of the records, heads and entries.
    public var bytes = 0
    public var named = 0

    public init() {}
  }

  /// By kind code, 0 to 127; kinds that this version does not know are counted like the others.
  public private(set) var kinds: [KindCount] = Array(repeating: KindCount(), count: 128)
  public private(set) var entries: EntryCounts = EntryCounts()
  public private(set) var strings: StringStatistics
  public private(set) var features: FeatureUse = FeatureUse()
  public private(set) var smells: EncoderSmells

  /// Entries of records, by what they are.
  public struct EntryCounts: Hashable, Sendable {
    public var members = 0
    public var bitFields = 0
    public var enumerators = 0
    public var parameters = 0
    public var sectionVariables = 0
  }

  public init(_ table: BTFTypeTable) {
    smells = EncoderSmells(table)
    strings = StringStatistics(table)
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)) else { continue }
      let code = Int(record.info.kindCode)
      kinds[code].count += 1
      kinds[code].bytes += table.recordSize(record)
      if !record.isAnonymous { kinds[code].named += 1 }
      countEntries(record, in: table)
      features.note(record, in: table)
    }
  }

  private mutating func countEntries(_ record: TypeRecord, in table: BTFTypeTable) {
    switch record.kind {
    case .structure, .union:
      entries.members += record.entryCount
      guard record.kindFlag else { return }
      for index in 0..<record.entryCount where table.member(index, of: record).bitFieldWidth > 0 { entries.bitFields += 1 }
    case .enumeration, .enumeration64: entries.enumerators += record.entryCount
    case .functionPrototype: entries.parameters += record.entryCount
    case .dataSection: entries.sectionVariables += record.entryCount
    default: break
    }
  }
}

extension BTFTypeTable {
  /// Bytes of a record, head and entries.
  func recordSize(_ record: TypeRecord) -> Int {
    let entry = layout.entry(record.info.kindCode)
    // A function keeps its linkage where others count entries, but has no bytes for an entry.
    return TypeIndex.headSize + Int(entry.fixed) + record.entryCount * Int(entry.perEntry)
  }
}
