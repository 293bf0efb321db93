public import ByteReading

/// What the kernel would say to a BTF blob, and why.
///
/// Every rule of `kernel/bpf/btf.c` is applied, and unlike in the kernel the first breach does not end the search. The rules are
/// those of Linux 7.2, which are those of 6.18 but for larger counts and the layout section; `docs/check.md` lists the differences.
public struct BTFValidation: Sendable {
  /// Who reads the BTF: the kernel verifies what a program brings along more deeply than its own.
  public enum Purpose: Hashable, Sendable {
    /// Loaded with `BPF_BTF_LOAD` (`btf_parse()`).
    case program
    /// The kernel's own or a module's (`btf_parse_base()`, `btf_parse_module()`): references and members are not verified.
    case kernel
  }

  public let purpose: Purpose
  /// At most 10,000 of ``findingCount``: those of the header first, then in the order of types.
  public let findings: [BTFFinding]
  public let findingCount: Int
  /// How many types the blob itself holds, as far as they could be read.
  public let typeCount: Int

  /// Whether the kernel would take the blob.
  public var isValid: Bool { findingCount == 0 }

  /// Validates `blob`, which need not be readable as BTF at all.
  ///
  /// `base` is for split BTF, which only modules have; so a blob with a base is read as the kernel's unless `purpose` says otherwise.
  public init(_ blob: Bytes, base: BTFTypeTable? = nil, purpose: Purpose? = nil) {
    let purpose = purpose ?? (base == nil ? .program : .kernel)
    var headerRules = HeaderRules(blob, isSplit: base != nil, purpose: purpose)
    headerRules.check()
    var findings = headerRules.findings
    var table: BTFTypeTable?
    var stopped: BTFError?
    if headerRules.mayHoldTypes {
      do throws(BTFError) {
        table = try BTFTypeTable(blob, base: base)
      } catch {
        stopped = error
        table = ReadablePrefix.table(of: blob, upTo: error, base: base)
      }
    }
    if let table {
      var inspection = Inspection(table, purpose: purpose, findings: findings, offsetBias: blob.fileOffset - table.blob.fileOffset)
      inspection.checkRecords()
      if stopped == nil { inspection.checkReferences() }
      findings = inspection.findings
    }
    if let stopped { findings.add(readerRefusal: stopped, ifNothingElse: findings.total == 0) }
    self.purpose = purpose
    self.findings = findings.kept
    findingCount = findings.total
    typeCount = table.map { $0.ownTypeIDs.count } ?? 0
  }

  /// Validates the blob of `table`.
  public init(_ table: BTFTypeTable, purpose: Purpose? = nil) {
    self.init(table.blob, base: table.base, purpose: purpose)
  }
}
