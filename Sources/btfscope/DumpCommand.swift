import ArgumentParser
import BTF
import ByteReading
import Reporting
import Glibc

struct DumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "dump", abstract: "Types as C, as text, or as JSON.")

  @Argument var source = "kernel"

  mutating func run() throws {
    let table = try BTFTypeTable(FileBytes.open(source == "kernel" ? "/sys/kernel/btf/vmlinux" : source))
    print(table.typeCount)
  }
}
