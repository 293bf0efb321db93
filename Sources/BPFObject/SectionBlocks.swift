public import BTF

/// Which sections the blocks of `.BTF.ext` are about.
extension ObjectFile {
  /// The name of the section that a block is about, cut as ``CodeSection/name`` is: blocks of a small file can name one huge string
  /// thousands of times. Nil where it lies outside the strings.
  public func sectionName<Record>(of block: ExtensionPart<Record>.Block) -> String? {
    types?.nameBytes(block.sectionName).map(ShortName.text)
  }

  /// The blocks of a part by the names of the sections of code that they are about; of several about one section the first.
  public func blocks<Record>(of part: ExtensionPart<Record>) -> [String: ExtensionPart<Record>.Block] {
    let sections = Set(code.map(\.name))
    var blocks: [String: ExtensionPart<Record>.Block] = [:]
    for block in part.blocks {
      guard let name = sectionName(of: block), sections.contains(name), blocks[name] == nil else { continue }
      blocks[name] = block
    }
    return blocks
  }
}
