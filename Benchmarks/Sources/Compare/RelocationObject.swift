import Foundation

/// An object that is made for the comparison: fields of structs of the kernel that is measured, each with CO-RE relocations.
struct RelocationObject {
  /// A struct of the kernel, and some of its members that are integers or pointers.
  private struct Root {
    var name: String
    var members: [(name: String, isPointer: Bool)]
  }

  let path: String

  /// Writes C for `count` relocations over `roots` structs of the kernel, and compiles it.
  init(named name: String, relocations count: Int, roots: Int, kernel: String, in folder: URL) throws {
    let chosen = try RelocationObject.roots(in: kernel, count: roots)
    let source = folder.appending(path: "\(name).c")
    path = folder.appending(path: "\(name).o").path
    try RelocationObject.program(chosen, relocations: count).write(to: source, atomically: true, encoding: .utf8)
    _ = try Meter.output(of: ["clang", "-target", "bpf", "-O2", "-g", "-c", source.path, "-o", path])
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailed(command: ["clang", source.path], found: "no object")
    }
  }

  /// The first structs of `btfscope dump --format raw` that have a name of their own and enough plain members.
  private static func roots(in dump: String, count: Int) throws -> [Root] {
    let lines = dump.split(separator: "\n")
    var kinds: [Substring: Substring] = [:]
    for line in lines where line.first == "[" {
      let words = line.split(separator: " ", maxSplits: 2)
      kinds[words[0].dropFirst().dropLast()] = words[1]
    }
    var found: [Root] = []
    var seen: Set<String> = []
    var current: Root?
    for line in lines + ["["] {
      let quoted = line.split(separator: "'", omittingEmptySubsequences: false)
      if line.first == "[" {
        if let root = current, root.members.count >= 5, seen.insert(root.name).inserted { found.append(root) }
        if found.count == count { return found }
        current = line.contains("] STRUCT '") && isIdentifier(quoted[1]) ? Root(name: String(quoted[1]), members: []) : nil
      } else if current != nil, quoted.count == 3, isIdentifier(quoted[1]), !line.contains("bitfield_size") {
        let type = quoted[2].split(separator: " ")[0].split(separator: "=")[1]
        if let kind = kinds[type], kind == "INT" || kind == "PTR" {
          current?.members.append((String(quoted[1]), kind == "PTR"))
        }
      }
    }
    return found
  }

  private static func isIdentifier(_ name: Substring) -> Bool {
    name.first?.isNumber == false && !reserved.contains(name)
      && name.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
  }

  private static let reserved: Set<Substring> = [
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for",
    "goto",
    "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch",
    "typedef", "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "linux", "unix", "bool",
  ]

  private static func program(_ roots: [Root], relocations count: Int) -> String {
    var text = "#define core __attribute__((preserve_access_index))\n"
    for root in roots {
      text += "struct core \(root.name) {"
      for member in root.members.prefix(5) { text += member.isPointer ? " void *\(member.name);" : " unsigned int \(member.name);" }
      text += " };\n"
    }
    var left = count
    for (number, root) in roots.enumerated() {
      // The first structs have one more, where the count is not a multiple.
      let own = left / (roots.count - number) + (left % (roots.count - number) > 0 ? 1 : 0)
      left -= own
      text += "__attribute__((section(\"kprobe/f\(number)\"), used)) long f\(number)(struct \(root.name) *p) { return 0"
      for index in 0..<own {
        let member = root.members[index % min(5, root.members.count)].name
        text += " + __builtin_preserve_field_info(p->\(member), \(index < 5 ? 0 : 2))"
      }
      text += "; }\n"
    }
    return text
  }
}
