import BTF
import ByteReading
import Foundation
import TestSupport
import Testing
import TypedData

@Suite("Values there and back") struct RoundTripTests {
  /// Bytes that are text now and then, so that arrays of `char` are seen both ways.
  private func data(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
    switch UInt8.random(in: 0..<4, using: &random) {
    case 0: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    case 1: (0..<count).map { _ in [0, 0, 0x41, 0x62, 0x22, 0x5c, 0x0a, 0x20][Int.random(in: 0..<8, using: &random)] }
    case 2: (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) }
    default: (0..<count).map { _ in [0xff, 0xff, 0x7f, 0x80, 0xc3, 0xa9, 0xf0, 0][Int.random(in: 0..<8, using: &random)] }
    }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `what is shown of random types makes the same bytes again, padding aside`(order: ByteOrder) throws {
    for seed in 0..<1500 as Range<UInt64> {
      var generator = TypeGenerator(seed: seed, order: order)
      let type = generator.type(depth: 4)
      let layout = try ValueLayout(generator.writer.table(), type.id)
      #expect(layout.byteCount == type.size)
      for _ in 0..<4 {
        let data = data(type.size, &generator.random)
        let json = layout.json(data)
        #expect(throws: Never.self, "seed \(seed)") {
          try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
        }
        let again: [UInt8]
        do throws(ValueEncodingError) { again = try layout.encode(json) } catch {
          Issue.record("seed \(seed): \(error) in \(json)")
          return
        }
        #expect(again == type.meaning(of: data, limit: type.size, order: order), "seed \(seed): \(json)")
        _ = layout.text(data)
      }
    }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `each beginning of a value is shown as far as it goes`(order: ByteOrder) throws {
    for seed in 0..<300 as Range<UInt64> {
      var generator = TypeGenerator(seed: seed, order: order)
      let type = generator.type(depth: 3)
      let layout = try ValueLayout(generator.writer.table(), type.id)
      guard type.isComposite else { continue }
      let data = data(type.size, &generator.random)
      for count in 0..<data.count {
        let json = layout.json(Array(data[..<count]))
        _ = layout.text(Array(data[..<count]))
        #expect(
          try layout.encode(json) == type.meaning(of: data, limit: count, order: order), "seed \(seed), \(count) bytes: \(json)")
        guard case .missing(let missing) = layout.fit(byteCount: count) else { continue }
        #expect(missing.offset + missing.needed > count && missing.left < missing.needed && missing.total == type.size)
      }
    }
  }
}
