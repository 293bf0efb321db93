import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("Calls")
struct CallTests {
  /// A program that calls the first of `count` functions of .text, each of which does what `body` gives for its number.
  private func object(_ order: ByteOrder = .little, functions count: Int, _ body: (Int) -> [Instruction]) -> SampleObject {
    var object = SampleObject(order)
    var instructions: [Instruction] = []
    var starts: [Int] = []
    for number in 0..<count {
      starts.append(instructions.count)
      instructions += body(number) + [.exit]
    }
    let text = object.code(".text", instructions)
    for (number, start) in starts.enumerated() {
      let end = number + 1 < count ? starts[number + 1] : instructions.count
      object.symbol("f\(number)", in: text, at: UInt64(8 * start), size: UInt64(8 * (end - start)), kind: 2)
    }
    object.program("entry", in: "xdp", [.call(-1, source: 1), .exit])
    object.relocate("xdp", at: 0, to: 1, type: 10)
    return object
  }

  private func names(_ inventory: ObjectInventory, of name: String) throws -> [String] {
    let index = try #require(inventory.programs.firstIndex { $0.name == name })
    return inventory.uses[index].subprograms.map { inventory.programs[$0].name }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `helpers are reached through subprograms, each listed once, by number`(order: ByteOrder) throws {
    // Each function has three slots; f0 calls f2, f2 calls f1.
    let object = object(order, functions: 3) { number in
      switch number {
      case 0: [.call(5, source: 1), .call(14)]
      case 1: [.call(6), .call(5000)]
      default: [.call(-4, source: 1), .call(6)]
      }
    }
    let inventory = try object.inventory()
    #expect(inventory.problems.filter { $0.reason != .noTypes }.isEmpty)
    #expect(try names(inventory, of: "entry") == ["f0", "f2", "f1"])
    #expect(try names(inventory, of: "f2") == ["f1"])
    #expect(inventory.uses.last?.helpers.map(\.rawValue) == [6, 14, 5000])
    #expect(inventory.uses.last?.helpers.map(\.name) == ["bpf_trace_printk", "bpf_get_current_pid_tgid", nil])
  }

  @Test func `functions that call each other, and themselves, end`() throws {
    let object = object(functions: 2) { number in
      number == 0 ? [.call(1, source: 1)] : [.call(-3, source: 1), .call(-2, source: 1)]
    }
    let inventory = try object.inventory()
    #expect(try names(inventory, of: "entry") == ["f0", "f1"])
    #expect(try names(inventory, of: "f0") == ["f1"])
  }

  @Test func `more functions than the kernel takes are a problem, and the first ones are listed`() throws {
    func inventory(_ count: Int) throws -> ObjectInventory {
      try object(functions: count) { number in number + 1 < count ? [.call(1, source: 1)] : [] }.inventory()
    }
    #expect(try inventory(256).problems.isEmpty)
    let over = try inventory(257)
    #expect(try names(over, of: "entry").count == 256)
    #expect(over.problems.map(\.reason) == [.call("entry", nil, .tooManySubprograms(limit: 256))])
    #expect(over.worst == .notLoaded)
  }

  @Test func `a call into nothing, and an address without relocation, are problems of loading`() throws {
    var object = SampleObject()
    object.program("entry", in: "xdp", [.call(5, source: 1)] + Instruction.wideLoad(0, source: 4) + [.exit])
    #expect(
      try object.problems() == [
        .call("entry", InstructionIndex(0), .noSubprogram), .call("entry", InstructionIndex(1), .noRelocation),
      ])
    #expect(try object.inventory().worst == .notLoaded)
  }

  @Test func `a call with a relocation of a map is a problem`() throws {
    var object = SampleObject.withMaps { object in [("m", [("type", object.number(1))])] }
    object.program("entry", in: "xdp", Instruction.wideLoad(0, source: 4) + [.exit])
    object.relocate("xdp", at: 0, to: 1)
    #expect(try object.problems() == [.call("entry", InstructionIndex(0), .wrongRelocation("LD64"))])
  }

  @Test func `functions that lie over each other are not looked at without end`() throws {
    var object = SampleObject()
    let code = object.code("xdp", Array(repeating: .nothing, count: 20_000))
    for number in 0..<900 { object.symbol("p\(number)", in: code, size: 160_000, kind: 2) }
    let inventory = try object.inventory()
    #expect(inventory.problems.map(\.reason) == [.call("p838", nil, .tooMuchCode(limit: 1 << 24))])
    #expect(inventory.programs.count == 900 && inventory.uses.count == 900)
  }
}
