import ByteReading
import Foundation
import Testing

@testable import Reporting

@Suite struct ShowTextTests {
  @Test(
    arguments: [
      (0, "1970-01-01 00:00:00Z"), (-1, "1969-12-31 23:59:59Z"), (951_782_400, "2000-02-29 00:00:00Z"),
      (1_709_251_199, "2024-02-29 23:59:59Z"), (4_102_444_800, "2100-01-01 00:00:00Z"), (1_796_050_261, "2026-11-30 14:51:01Z"),
      (-62_167_219_200, "0000-01-01 00:00:00Z"), (253_402_300_799, "9999-12-31 23:59:59Z"),
      (.max, "9223372036854775807 s"), (.min, "-9223372036854775808 s"),
    ] as [(Int64, String)])
  func `seconds are a date`(seconds: Int64, text: String) { #expect(CivilTime.text(seconds) == text) }

  @Test(
    arguments: [
      (0, 3, "0.000"), (1.5, 1, "1.5"), (0.0626, 3, "0.063"), (-0.25, 2, "-0.25"), (99.999, 0, "100"), (.infinity, 1, "0.0"),
      (.nan, 0, "0"), (1e300, 2, "0.00"),
    ] as [(Double, Int, String)])
  func `numbers have so many digits behind the point`(value: Double, digits: Int, text: String) {
    #expect(FixedPoint.text(value, digits: digits) == text)
  }

  @Test(
    arguments: [
      ([10, 0, 0, 0], 8, "10.0.0.0/8"), ([255, 255, 255, 255], 32, "255.255.255.255/32"), ([0x20, 0x01], 16, "2001/16"),
      ([0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 12), 32, "2001:db8::/32"),
      (Array(repeating: 0, count: 15) + [1], 128, "::1/128"), (Array(repeating: 0, count: 16), 0, "::/0"),
      ([0, 1] + Array(repeating: 0, count: 14), 16, "1::/16"),
      ([0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4], 128, "1:0:2::3:0:4/128"),
      ([0, 1, 0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7], 128, "1:0:2:3:4:5:6:7/128"), ([], 0, "/0"),
    ] as [([UInt8], UInt32, String)])
  func `prefixes are written as people do`(data: [UInt8], length: UInt32, text: String) {
    let key = ByteOrder.host.bytes(of: length) + data
    #expect(Rendering.text { PrefixText.write(key.rawSpan, to: &$0) } == text)
  }

  @Test func `a key too short for a prefix is digits`() {
    #expect(Rendering.text { PrefixText.write([UInt8]([1, 2]).rawSpan, to: &$0) } == "0102")
  }
}
