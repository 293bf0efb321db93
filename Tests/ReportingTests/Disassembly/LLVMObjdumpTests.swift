import BPFObject
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import Reporting

/// The llvm-objdump beside the compiler: an older one of the system does not know all instructions.
private let objdump: Tool? = Tool("swift").map { swift in
  let program = URL(filePath: swift.path).resolvingSymlinksInPath()
  return Tool(path: program.deletingLastPathComponent().appending(path: "llvm-objdump").path)
}

private let isThere = objdump.map { FileManager.default.isExecutableFile(atPath: $0.path) } ?? false

/// Each instruction must have the text that llvm-objdump prints, but for what docs/disassembly.md lists.
@Suite("Comparison with llvm-objdump", .enabled(if: isThere, "needs the llvm-objdump of the Swift toolchain"))
struct LLVMObjdumpTests {
  /// The texts of all sections with code, in order. Labels of jumps are the tool's own, made from symbols.
  private func theirs(_ path: String) throws -> [String] {
    let tool = try #require(objdump)
    let output = try tool.run(["-d", "-z", "--no-show-raw-insn", "--no-leading-addr", path])
    return output.text.split(separator: "\n").filter { $0.hasPrefix(" ") || $0.hasPrefix("\t") }.map { line in
      let text = line.drop { $0 == " " || $0 == "\t" }
      let label = text.hasSuffix(">") ? text.range(of: " <", options: .backwards) : nil
      return String(label.map { text[..<$0.lowerBound] } ?? text)
    }
  }

  private func ours(_ instructions: InstructionList) -> [String] {
    var lines: [String] = []
    var position = 0
    while position < instructions.count {
      let instruction = instructions[position]
      let next = position + 1 < instructions.count ? instructions[position + 1] : nil
      let text = Rendering.text { $0.append(instruction, next: next) }
      lines.append(isUnknownToLLVM(instruction, text) ? "<unknown>" : text)
      position += instruction.isWideLoad ? 2 : 1
    }
    return lines
  }

  /// It does not print the number, and knows no register above r11.
  private func isUnknownToLLVM(_ instruction: Instruction, _ text: String) -> Bool {
    text.hasPrefix("<unknown")
      || max(instruction.destination, instruction.source) > 11 && text.contains(/\b[rw]1[2-5]\b/)
  }

  private func difference(_ ours: [String], _ theirs: [String]) -> String? {
    if let place = zip(ours, theirs).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
      return "line \(place.offset): ours \(place.element.0), theirs \(place.element.1)"
    }
    return ours.count == theirs.count ? nil : "\(ours.count) lines of ours, \(theirs.count) of theirs"
  }

  private func compare(_ paths: [String]) throws -> Int {
    var count = 0
    for path in paths {
      guard let object = try? ObjectFile(ELFFile(FileBytes.open(path))) else { continue }
      let ours = object.code.flatMap { self.ours($0.instructions) }
      if let complaint = difference(ours, try theirs(path)) { Issue.record("\(path): \(complaint)") }
      count += ours.count
    }
    return count
  }

  @Test func `every instruction of the fixtures`() throws {
    #expect(try compare(Fixture.objects.map(Fixture.path)) > 0)
  }

  @Test(.corpusPresent) func `every instruction of every object of the corpus`() throws {
    let corpus = try Corpus.require()
    let folders = ["objects", "selftests", "mirror_testdata"]
    let count = try compare(folders.flatMap { corpus.files(under: $0).map(corpus.path) })
    #expect(count > 100_000)
    print("llvm-objdump prints the same for \(count) instructions")
  }

  /// Every opcode with every operand that decides what an instruction is, in both byte orders.
  private var everything: [Instruction] {
    let special: Set<UInt8> = [0x0d, 0x18]
    let immediates: [Int32] = [
      0, 1, 5, -5, 16, 32, 64, .max, .min, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe0, 0xe1, 0xf0, 0xf1, 0x100, 0x110, 0x10001,
    ]
    return (0...UInt8.max).filter { !special.contains($0) }.flatMap { opcode in
      [Int16(0), 1, 2, 8, 16, 32, -1, .max, .min].flatMap { offset in
        immediates.map {
          Instruction(opcode: Opcode(rawValue: opcode), destination: 2, source: 9, offset: offset, immediate: $0)
        }
      }
    }
  }

  @Test(arguments: [ByteOrder.little, .big]) func `every opcode with every kind of operand`(order: ByteOrder) throws {
    // It looks at some bits alone of what an atomic operation does.
    let slots = everything.filter { $0.opcode.rawValue & 0xe7 != 0xc3 || $0.immediate & ~0x1f1 == 0 }
    var writer = ELFWriter(isLittle: order == .little)
    writer.add(ELFWriter.Section("code", flags: 6, slots.flatMap { $0.encoded(order) }))
    writer.add(symbols: [ELFWriter.Symbol("code", size: UInt64(slots.count * 8), info: 0x12, section: 1)])
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "made.o").path
    try Data(writer.array()).write(to: URL(filePath: path))
    var complaints: [Opcode: String] = [:]
    let theirs = try theirs(path)
    let ours = ours(InstructionList(Bytes(slots.flatMap { $0.encoded(order) }), order: order))
    #expect(ours.count == theirs.count)
    for (slot, (our, their)) in zip(slots, zip(ours, theirs)) where our != their {
      complaints[slot.opcode] = "\(slot): ours \(our), theirs \(their)"
    }
    #expect(complaints.isEmpty)
  }
}
