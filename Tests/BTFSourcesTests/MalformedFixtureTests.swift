import BTF
import ByteReading
import ELF
import TestSupport
import Testing

@testable import BTFSources

/// Input that was once handled badly: whatever it is opened as, there is an error or a result.
@Suite("Malformed fixtures")
struct MalformedFixtureTests {
  @Test(arguments: Fixture.malformed)
  func `every file opens or is refused, as BTF, BTF.ext, ELF and as a source`(path: String) throws {
    let bytes = try Fixture.bytes(path)
    _ = BTFValidation(bytes)
    if let table = try? BTFTypeTable(bytes) {
      for id in table.ownTypeIDs { _ = try? table.alignment(of: TypeID(id)) }
    }
    _ = try? BTFExtension(bytes)
    if let file = try? ELFFile(bytes) {
      for section in file.sections { _ = try? file.contents(of: section) }
    }
    let words = SourceReader(kernelFolder: "/nonexistent").complaint(about: Fixture.path(path))
    #expect(words?.isEmpty != true)
  }

  @Test
  func `a record size times a count that does not fit is too much for the file`() throws {
    let bytes = try Fixture.bytes("malformed/extension-record-size-times-count.btfext")
    let error = #expect(throws: BTFError.self) { _ = try BTFExtension(bytes) }
    guard case .truncated(_, let available) = error?.reason else {
      Issue.record("not about the size: \(String(describing: error))")
      return
    }
    #expect(available == 8 && error?.offset == 0x2a)
  }
}
