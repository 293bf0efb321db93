import ArgumentParser
import Testing

@testable import btfscope

/// Command lines that are read without the argument parser: it would read them alike.
@Suite struct PlainLineTests {
  /// The values of a command's properties, those of option groups among them.
  private static func values(of command: Any) -> [String] {
    Mirror(reflecting: command).children.flatMap { property -> [String] in
      let name = property.label ?? ""
      guard let parsed = Mirror(reflecting: property.value).descendant("_parsedValue"),
        let value = Mirror(reflecting: parsed).children.first(where: { $0.label == "value" })?.value
      else { return ["\(name): nothing was read"] }
      if value is any ParsableArguments { return values(of: value).map { "\(name).\($0)" } }
      return ["\(name): \(String(reflecting: value))"]
    }
  }

  @Test(arguments: [
    "dump", "dump vmlinux", "dump vmlinux -t task_struct --type struct:bpf_* --format raw --no-deps -o out --base b --color never",
    "dump --format json --output out", "dump -t #1 -t /a/ file", "find *",
    "find vmlinux task_* --kind struct --kind func --format json",
    "find --contains list_head --points-to file --with-member x -o out --color always", "stat",
    "stat kernel:nf --base b --format json",
    "check", "check agent.btf --as kernel -o out", "inspect a.o", "inspect a.o --disassemble --format json",
    "relocs a.o", "relocs a.o --against vmlinux --module m --module n --base b --loader kernel --kconfig c --portable --strict -v",
    "relocs --verbose a.o --format json -o out --color auto", "relocate a.o -o out",
    "relocate a.o --output out --against vmlinux --module m --base b --format json --color never", "minimize vmlinux a.o -o out",
    "minimize vmlinux a.o b.o c.o -o out --module m --base b --strict --format json --color never", "scan /usr", "scan a b -o out",
    "scan a --extract out --format json --color never",
  ])
  func `a plain line gives the command that the parser gives`(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let plain = try #require(PlainCommands.command(words))
    let parsed = try BTFScopeCommand.parseAsRoot(words)
    #expect(type(of: plain) == type(of: parsed))
    let values = Self.values(of: plain)
    #expect(values == Self.values(of: parsed) && !values.isEmpty && !values.contains { $0.hasSuffix("nothing was read") })
  }

  @Test(arguments: [
    "", "help", "--version", "help dump", "no_such_command", "dump --help", "dump -h", "dump --format=raw", "dump --format",
    "dump -t",
    "dump -t --format raw", "dump -t -x", "dump --format xml", "dump --format raw --format json", "dump --no-deps --no-deps",
    "dump a b", "dump --no-such-option", "dump -o -", "dump -- a", "dump -tname", "dump -", "find", "find a b c", "find --kind x a",
    "inspect", "inspect a b", "relocs", "relocs a.o --loader x", "relocate a.o", "relocate -o out", "minimize vmlinux a.o",
    "scan", "scan --extract", "minimize vmlinux -o out", "minimize -o out", "minimize vmlinux a.o -o out --format xml",
  ])
  func `every other line is left to the parser`(line: String) {
    #expect(PlainCommands.command(line.split(separator: " ").map(String.init)) == nil)
  }

  @Test func `an empty word is left to the parser`() {
    #expect(PlainCommands.command(["dump", ""]) == nil)
    #expect(PlainCommands.command(["dump", "-t", ""]) == nil)
  }
}
