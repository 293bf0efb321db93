public import BTF
public import ByteReading
public import ELF

/// One BPF object file: its code, its types, and what it asks for.
///
/// Opening reads the symbols and finds the functions; maps, externs and the rest are read when asked for. What libbpf would refuse but
/// can be understood is kept as a ``problems`` entry, so that a report can show the rest.
public struct ObjectFile: Sendable {
  public let file: ELFFile
  /// The object's own types (`.BTF`); nil where there are none.
  public let types: BTFTypeTable?
  /// Functions, source lines and CO-RE relocations (`.BTF.ext`); nil where there are none.
  public let extensions: BTFExtension?
  /// Nil in a stripped file, in which nothing can be found.
  public let symbols: SymbolTable?
  /// The sections with instructions, in the order of the file.
  public let code: [CodeSection]
  /// What is wrong with it, in the order it was found; at most ``ObjectInventory/problemLimit``.
  public var problems: [ObjectProblem] { problemList.kept }
  let problemList: ProblemList

  public var order: ByteOrder { file.order }

  /// All functions, in the order of their sections and places (libbpf: `cmp_progs()`).
  public var programs: [Program] { code.flatMap(\.programs) }

  /// The first part that is malformed, where it was opened in spite of that.
  public let damage: ObjectError?

  /// Opens the object. Types that are malformed are an error; with `keepingDamage` they count as missing, of `.BTF.ext` what lies behind the
  /// first malformed block, and both are a problem and the ``damage``: for reports that shall show the rest.
  public init(_ file: ELFFile, keepingDamage: Bool = false) throws(ObjectError) {
    guard file.elfClass == .bits64 else { throw ObjectError(.wrongClass) }
    // libbpf takes EM_NONE too, which very old compilers wrote.
    guard file.header.machine == .bpf || file.header.machine == .none else {
      throw ObjectError(.wrongMachine(found: file.header.machine.rawValue))
    }
    self.file = file
    var problems = ProblemList()
    let symbols = try reading { () throws(ELFError) in try file.symbolTable() }
    if symbols == nil { problems.append(ObjectProblem(.noSymbols)) }
    var damage: ObjectError?
    func tolerating<Part>(_ section: String, _ read: () throws(ObjectError) -> Part?) throws(ObjectError) -> Part? {
      do throws(ObjectError) {
        return try read()
      } catch {
        guard keepingDamage else { throw error }
        if damage == nil { damage = error }
        problems.append(ObjectProblem(.unreadable(ObjectError(error.reason)), section: section))
        return nil
      }
    }
    let types = try tolerating(".BTF") { () throws(ObjectError) in try ObjectFile.types(of: file) }
    if types == nil, damage == nil { problems.append(ObjectProblem(.noTypes)) }
    extensions = try tolerating(".BTF.ext") { () throws(ObjectError) in
      try ObjectFile.extensions(of: file, keepingDamage: keepingDamage)
    }
    if let error = extensions?.damage {
      if damage == nil { damage = ObjectError(.btf(error), section: ".BTF.ext") }
      problems.append(ObjectProblem(.unreadable(ObjectError(.btf(error))), section: ".BTF.ext"))
    }
    code = try ObjectFile.code(of: file, symbols, &problems)
    self.types = types
    self.damage = damage
    self.symbols = symbols
    problemList = problems
  }

  private static func types(of file: ELFFile) throws(ObjectError) -> BTFTypeTable? {
    guard let section = file.section(named: ".BTF") else { return nil }
    let blob = try reading(".BTF") { () throws(ELFError) in try file.contents(of: section) }
    do throws(BTFError) {
      return try BTFTypeTable(blob)
    } catch {
      throw ObjectError(.btf(error), section: ".BTF")
    }
  }

  private static func extensions(of file: ELFFile, keepingDamage: Bool) throws(ObjectError) -> BTFExtension? {
    guard let section = file.section(named: ".BTF.ext") else { return nil }
    let contents = try reading(".BTF.ext") { () throws(ELFError) in try file.contents(of: section) }
    do throws(BTFError) {
      return try BTFExtension(contents, keepingDamage: keepingDamage)
    } catch {
      throw ObjectError(.btf(error), section: ".BTF.ext")
    }
  }

  /// The section of that name with instructions; nil where there is none.
  public func code(named name: String) -> CodeSection? { code.first { $0.name == name } }

  /// Contents of the first section of that name; nil where there is none.
  public func contents(of name: String) throws(ObjectError) -> Bytes? {
    guard let section = file.section(named: name) else { return nil }
    return try reading(name) { () throws(ELFError) in try file.contents(of: section) }
  }
}

/// Lets ELF's errors out as this module's.
func reading<Result>(_ section: String? = nil, _ body: () throws(ELFError) -> Result) throws(ObjectError) -> Result {
  do throws(ELFError) {
    return try body()
  } catch {
    throw ObjectError(.elf(error), section: section)
  }
}
