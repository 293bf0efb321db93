import BPFObject
import Testing

/// What loaders say by numbers of helpers that do not exist.
@Suite struct PoisonMarkTests {
  @Test func `numbers tell relocations, maps and kernel functions apart`() {
    #expect(HelperFunction(rawValue: 195_896_080).poison == .relocation)
    #expect(HelperFunction(rawValue: 0xbad2310).poison == .relocation)
    #expect(HelperFunction(rawValue: 2_001_000_000).poison == .map(0))
    #expect(HelperFunction(rawValue: 2_001_000_017).poison == .map(17))
    #expect(HelperFunction(rawValue: 2_001_999_999).poison == .map(999_999))
    #expect(HelperFunction(rawValue: 2_002_000_003).poison == .kernelFunction(3))
    for number: Int32 in [0, 1, 211, 195_896_081, 2_000_999_999, 2_003_000_000, .max, -1] {
      #expect(HelperFunction(rawValue: number).poison == nil, "\(number)")
    }
  }

  @Test func `each has a sentence of its own`() {
    let all: [PoisonMark] = [.relocation, .map(1), .map(2), .kernelFunction(1)]
    #expect(Set(all.map(\.sentence)).count == all.count)
  }
}
