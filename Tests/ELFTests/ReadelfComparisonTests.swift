import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

/// This reader and readelf(1), which shares no code with it, must say the same of every file.
@Suite("Comparison with readelf", .enabled(if: Tool("readelf") != nil, "needs readelf, of binutils"))
struct ReadelfComparisonTests {
  private func compare(_ paths: [String]) throws {
    let readelf = try #require(Tool("readelf"))
    var counts = (files: 0, sections: 0, symbols: 0, relocations: 0)
    // Many files at a time: readelf then begins each with a line that names it.
    for start in stride(from: 0, to: paths.count, by: 50) {
      let some = Array(paths[start..<min(start + 50, paths.count)])
      let output = try readelf.run(["-SsrW", "--"] + some + ["/dev/null"])
      let lines = output.text.split(separator: "\n", omittingEmptySubsequences: true)
      let starts = lines.indices.filter { lines[$0].hasPrefix("File: ") } + [lines.endIndex]
      for (from, to) in zip(starts, starts.dropFirst()) where lines[from] != "File: /dev/null" {
        let path = String(lines[from].dropFirst("File: ".count))
        let theirs = ReadelfListing(lines: lines[(from + 1)..<to])
        var ours = ReadelfListing(lines: [])
        try ours.add(try ELFFile(try FileBytes.open(path)))
        expectEqual(ours, theirs, path)
        counts.files += 1
        counts.sections += ours.sections.count
        counts.symbols += ours.symbols.count
        counts.relocations += ours.relocations.count
      }
    }
    #expect(counts.files == paths.count)
    print(
      "readelf agrees on \(counts.files) files, \(counts.sections) sections, \(counts.symbols) symbols,",
      "\(counts.relocations) relocations")
  }

  private func expectEqual(_ ours: ReadelfListing, _ theirs: ReadelfListing, _ path: String) {
    #expect(theirs.unknown.isEmpty, "\(path): not understood")
    for (our, their) in [
      (ours.sections, theirs.sections), (ours.symbols, theirs.symbols), (ours.relocations, theirs.relocations),
    ] where our != their {
      let place = zip(our, their).enumerated().first { $1.0 != $1.1 }
      Issue.record("\(path): \(our.count) lines, readelf \(their.count); first difference \(String(describing: place))")
    }
  }

  @Test
  func `the fixtures`() throws { try compare(Fixture.objects.map { Fixture.path($0) }) }

  @Test(.corpusPresent)
  func `every ELF file of the corpus`() throws {
    let corpus = try Corpus.require()
    let folders = ["selftests", "objects", "mirror_testdata", "dwarf"]
    let paths = try folders.flatMap { corpus.files(under: $0) }.map { corpus.path($0) }.filter {
      ELFFile.isELF(try FileBytes.open($0))
    }
    #expect(paths.count > 500)
    #if DEBUG
      // Text is slow to take apart in a debug build; the release build compares all.
      try compare(stride(from: 0, to: paths.count, by: 10).map { paths[$0] })
    #else
      try compare(paths)
    #endif
  }
}

@Suite("Comparison with objcopy", .enabled(if: Tool("objcopy") != nil, "needs objcopy, of binutils"))
struct ObjcopyComparisonTests {
  @Test(.corpusPresent)
  func `sections that objcopy compresses come out as they were`() throws {
    let objcopy = try #require(Tool("objcopy"))
    let corpus = try Corpus.require()
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Of the corpus, what is for the machine that Debian's objcopy knows.
    let paths = corpus.files(under: "dwarf", suffix: ".o").map { corpus.path($0) }
    #expect(!paths.isEmpty)
    for path in paths {
      let packed = folder.appending(path: "packed.o").path
      #expect(try objcopy.run(["--compress-debug-sections=zlib-gabi", path, packed]).status == 0)
      let before = try ELFFile(try FileBytes.open(path))
      let after = try ELFFile(try FileBytes.open(packed))
      let compressed = after.sections.filter(\.isCompressed)
      #expect(!compressed.isEmpty)
      for section in compressed {
        let plain = try #require(before.section(named: try after.nameBytes(of: section)))
        let same = try after.contents(of: section).elementsEqual(try before.contents(of: plain))
        #expect(same, "\(path): section \(section.index)")
      }
    }
  }
}
