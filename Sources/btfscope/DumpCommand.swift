import ArgumentParser
import BTF
import ByteReading
import Reporting
import Glibc

final class FDSink: ByteSink {
  func write(_ bytes: RawSpan) -> Bool {
    unsafe bytes.withUnsafeBytes { b in unsafe Glibc.write(1, b.baseAddress, b.count) == b.count }
  }
}

struct DumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "dump", abstract: "Types as C, as text, or as JSON.")

  @Argument var source = "kernel"
  @Option var format = "raw"

  mutating func run() throws {
    let table = try BTFTypeTable(FileBytes.open(source == "kernel" ? "/sys/kernel/btf/vmlinux" : source))
    var out = TextBuffer(to: FDSink())
    if format == "json" {
      var d = JSONDump(table)
      d.write(source: source, to: out)
      return
    }
    RawDump(table).writeAll(to: &out)
    out.flush()
  }
}
