import ByteReading
import CArchive

/// A regular file inside an archive.
struct ArchiveEntry: Hashable, Sendable {
  /// Its path as the archive has it: words for messages, never a place on this machine. Nil for what is only compressed.
  let path: String?
  /// Its size in bytes; nil where the format does not say.
  let size: Int?
}

/// Reads an archive, or one compressed file, that lies in memory: file after file, in the archive's order. The one place that calls
/// libarchive.
///
/// One compression is taken off, the one that the bytes begin with. libarchive would go on as long as what comes out is compressed again, all
/// at once, and what comes out in between nobody counts: such is the business of whoever reads the bytes, with the same budget.
///
/// Every compression and every archive format is taken that a kernel or a package comes in and that libarchive decompresses itself: it
/// starts no other program. Nothing is written below the paths of an archive, links are not followed, and what is not a regular file is
/// passed over. ``ArchiveLimits`` bound what comes out.
@safe struct ArchiveReader: ~Copyable {
  private let handle: ArchiveHandle
  /// The bytes that libarchive reads: they have to live as long.
  private let bytes: Bytes
  private let limits: ArchiveLimits
  private let budget: ExpansionBudget
  private var entry: ArchiveEntry?
  /// What was read of the entry, ahead of what was asked for.
  private var begun: SpillingBytes
  /// The file as a view of ``bytes``, where it is stored there in one piece: archives inside packages are not copied.
  private var whole: Bytes?
  private var entryEnded = true
  /// Files so far.
  private var entries = 0
  /// Bytes that came out of the compression around all files so far, of those that were charged; and of the file, where each is compressed.
  private var charged = 0
  private var chargedOfFile = 0
  /// What was met while the first bytes were decompressed.
  private var openingFailure: ArchiveError?
  /// Whether the last file could not be read: that there is no next one for it is no other fault.
  private var hasFailed = false
  /// Whether what follows the end of what is compressed does no harm, as in an image of which only the start is known.
  private let isEmbedded: Bool
  /// What was met behind what could be decompressed, where that is embedded.
  private(set) var damage: ArchiveError?

  /// Opens the archive that begins with the first of `bytes`.
  init(
    _ bytes: Bytes, budget: ExpansionBudget, limits: ArchiveLimits = ArchiveLimits(), isEmbedded: Bool = false
  ) throws(ArchiveError) {
    handle = ArchiveHandle()
    begun = SpillingBytes(memoryLimit: limits.memory)
    self.bytes = bytes
    self.limits = limits
    self.budget = budget
    self.isEmbedded = isEmbedded
    guard unsafe handle.pointer != nil else { throw ArchiveError(.noRoom("no memory for reading an archive")) }
    let pointer = unsafe handle.pointer
    if let filter = ArchiveReader.filter(of: bytes) {
      // Where libarchive was built without a compression it would start a program: that is a warning, and no filter.
      guard unsafe archive_read_append_filter(pointer, filter) == ARCHIVE_OK else { throw failure() }
    }
    unsafe ArchiveSupport.formats.forEach { unsafe _ = $0(pointer) }
    let status = unsafe bytes.withUnsafeBytes { unsafe archive_read_open_memory(pointer, $0.baseAddress, $0.count) }
    guard status == ARCHIVE_OK else { throw failure() }
    // Of bytes that cannot be decompressed at all libarchive takes nothing for an archive of nothing.
    openingFailure = unsafe archive_errno(pointer) == 0 ? nil : failure()
  }

  /// The compression that the bytes begin with, as libarchive numbers them; nil for what is not compressed as a whole.
  private static func filter(of bytes: Bytes) -> Int32? {
    switch Signature.ofArchives.first(where: { $0.begins(bytes) }) {
    case .gzip: ARCHIVE_FILTER_GZIP
    case .xz: ARCHIVE_FILTER_XZ
    case .zstandard: ARCHIVE_FILTER_ZSTD
    case .bzip2: ARCHIVE_FILTER_BZIP2
    case .lz4, .lz4Legacy: ARCHIVE_FILTER_LZ4
    case .lzma: ARCHIVE_FILTER_LZMA
    case .lzip: ARCHIVE_FILTER_LZIP
    case .tar, .ar, .cpioText, .zip, .rpm, .lzop, nil: nil
    }
  }

  /// Whether the bytes are neither an archive nor compressed: they were handed through as they are.
  var isPlain: Bool { unsafe archive_format(handle.pointer) == ARCHIVE_FORMAT_RAW && archive_filter_count(handle.pointer) <= 1 }

  /// Whether nothing was in it so far, not even a folder.
  var isEmpty: Bool { entries == 0 }

  /// Goes on to the next regular file; nil at the end.
  mutating func next() throws(ArchiveError) -> ArchiveEntry? {
    try drain()
    entryEnded = true
    begun = SpillingBytes(memoryLimit: limits.memory)
    chargedOfFile = 0
    whole = nil
    while true {
      var found: OpaquePointer?
      let status = unsafe archive_read_next_header(handle.pointer, &found)
      if status == ARCHIVE_EOF {
        if entries == 0, let openingFailure { throw openingFailure }
        return nil
      }
      // A warning is about an attribute, such as a name in another character set.
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let found = unsafe found else {
        if hasFailed { return nil }
        throw failure()
      }
      hasFailed = false
      entries += 1
      guard entries <= limits.entries else { throw ArchiveError(.tooManyEntries(limit: limits.entries)) }
      let path = unsafe archive_format(handle.pointer) == ARCHIVE_FORMAT_RAW ? nil : unsafe ArchiveReader.path(of: found)
      let size = unsafe archive_entry_size_is_set(found) != 0 ? Int(archive_entry_size(found)) : nil
      let entry = ArchiveEntry(path: path, size: size.map { max(0, $0) })
      self.entry = entry
      try admit(entry)
      // Archives of ar(1) may have permissions and no kind.
      let kind = unsafe archive_entry_filetype(found)
      guard kind == ArchiveReader.regularFile || kind == 0 else { continue }
      // One of several names for a file: cpio has the bytes with the last of them, tar mostly with the first.
      guard unsafe archive_entry_hardlink(found) == nil || size ?? 0 > 0 else { continue }
      entryEnded = false
      return entry
    }
  }

  /// Passes over a file that does not say how large it is: libarchive would decompress it in one call, however much comes out.
  private mutating func drain() throws(ArchiveError) {
    guard !entryEnded, entry?.size == nil, entry?.path != nil else { return }
    var start: UnsafeRawPointer?
    var (count, offset) = (0, Int64(0))
    while unsafe archive_read_data_block(handle.pointer, &start, &count, &offset) == ARCHIVE_OK {
      do throws(ArchiveError) { try budget.spend(count) } catch { throw ArchiveError(error.reason, entry: entry?.path) }
    }
  }

  /// `AE_IFREG`
  private static let regularFile: UInt32 = 0o100000

  /// Verifies sizes before anything is skipped: libarchive passes over what was not read in one call.
  private mutating func admit(_ entry: ArchiveEntry) throws(ArchiveError) {
    try charge()
    guard let size = entry.size else { return }
    guard size <= limits.file else { throw ArchiveError(.entryTooLarge(claimed: size, limit: limits.file), entry: entry.path) }
    do throws(ArchiveError) {
      try budget.verify(room: size)
    } catch {
      throw ArchiveError(error.reason, entry: entry.path)
    }
  }

  private static func path(of entry: OpaquePointer) -> String? {
    // Bytes as they are, where they are of no character set that the locale knows.
    guard let text = unsafe archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) else { return nil }
    return unsafe String(cString: text)
  }

  /// The first bytes of the file that ``next()`` named: `count` of them, or all that it has.
  mutating func beginning(_ count: Int) throws(ArchiveError) -> Bytes {
    while whole == nil, begun.count < count, try readBlock() {}
    if let whole { return whole.slice(at: 0, count: min(count, whole.count)) ?? whole }
    return begun.beginning(count)
  }

  /// All bytes of the file that ``next()`` named. Then it is used up.
  mutating func contents() throws(ArchiveError) -> Bytes {
    if begun.count == 0, whole == nil { _ = try readBlock() }
    if let whole { return whole }
    if let size = entry?.size { begun.expect(size - begun.count) }
    while try readBlock() {}
    var taken = SpillingBytes(memoryLimit: 0)
    swap(&taken, &begun)
    do throws(ReadError) {
      return try taken.finish()
    } catch {
      throw ArchiveError(.noRoom("\(error)"), entry: entry?.path)
    }
  }
}

extension ArchiveReader {
  /// Reads some more of the file; false at its end.
  private mutating func readBlock() throws(ArchiveError) -> Bool {
    guard let block = try unsafe nextBlock() else { return false }
    if begun.count == 0, let view = unsafe view(block) {
      whole = view
      return false
    }
    try unsafe append(block)
    return true
  }

  /// A block that is the whole file, as a view of the archive's own bytes where it lies among them.
  private func view(_ block: UnsafeRawBufferPointer) -> Bytes? {
    guard block.count == entry?.size else { return nil }
    return unsafe bytes.withUnsafeBytes { all in
      guard let start = block.baseAddress, let first = all.baseAddress, unsafe start >= first else { return nil }
      return unsafe bytes.slice(at: start - first, count: block.count)
    }
  }

  /// A block as libarchive hands it out, valid until the next call; nil at the end of the file.
  private mutating func nextBlock() throws(ArchiveError) -> UnsafeRawBufferPointer? {
    guard !entryEnded else { return nil }
    var start: UnsafeRawPointer?
    var (count, offset) = (0, Int64(0))
    let status = unsafe archive_read_data_block(handle.pointer, &start, &count, &offset)
    if status == ARCHIVE_EOF {
      entryEnded = true
      return nil
    }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN else {
      entryEnded = true
      hasFailed = true
      // What was decompressed so far may be all that there is.
      let failure = failure()
      guard isEmbedded, begun.count > 0 else { throw failure }
      damage = failure
      return nil
    }
    // Holes of sparse files hold zeros; no kernel has any.
    guard offset == Int64(begun.count) else { throw ArchiveError(.damaged("a sparse file"), entry: entry?.path) }
    return unsafe UnsafeRawBufferPointer(start: start, count: count)
  }

  private mutating func append(_ block: UnsafeRawBufferPointer) throws(ArchiveError) {
    guard block.count <= limits.file - begun.count else { throw ArchiveError(.tooLarge(limit: limits.file), entry: entry?.path) }
    do throws(ReadError) {
      try unsafe begun.append(block)
    } catch {
      throw ArchiveError(.noRoom("\(error)"), entry: entry?.path)
    }
    try charge()
  }

  /// Takes from the budget what came out since.
  private mutating func charge() throws(ArchiveError) {
    // What is not compressed costs nothing: it is there already.
    var cost = 0
    if unsafe archive_filter_count(handle.pointer) > 1 {
      let found = unsafe max(Int(archive_filter_bytes(handle.pointer, 0)), begun.count)
      cost += max(0, found - charged)
      charged = max(charged, found)
    }
    // Here each file is compressed by itself.
    if unsafe archive_format(handle.pointer) == ARCHIVE_FORMAT_ZIP {
      cost += begun.count - chargedOfFile
      chargedOfFile = begun.count
    }
    do throws(ArchiveError) {
      try budget.spend(cost)
    } catch {
      throw ArchiveError(error.reason, entry: entry?.path)
    }
  }

  private func failure() -> ArchiveError {
    let words = unsafe archive_error_string(handle.pointer).map { unsafe String(cString: $0) } ?? "no reason is given"
    return ArchiveError(.damaged(words), entry: entry?.path)
  }
}

/// Sole owner of libarchive's state for one archive.
///
/// Not private: in a release build the linker does not find what takes a value apart that holds a private type of another file.
@safe struct ArchiveHandle: ~Copyable {
  /// Nil where there is no memory for it.
  let pointer: OpaquePointer?

  init() { unsafe pointer = archive_read_new() }

  deinit { unsafe archive_read_free(pointer) }
}

/// What libarchive can do by itself.
private enum ArchiveSupport {
  typealias Enable = @convention(c) (OpaquePointer?) -> Int32

  /// Archives; `raw` stands for what is only compressed.
  static let formats: [Enable] = unsafe [
    unsafe archive_read_support_format_tar, unsafe archive_read_support_format_ar, unsafe archive_read_support_format_cpio,
    unsafe archive_read_support_format_zip, unsafe archive_read_support_format_empty, unsafe archive_read_support_format_raw,
  ]
}
