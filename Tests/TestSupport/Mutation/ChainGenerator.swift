import BTF

/// Makes chains of references about as long as the kernel follows them, in any order of ids.
public struct ChainGenerator: Sendable {
  private var random: SplitMix64

  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  public mutating func next() -> [UInt8] {
    var writer = BTFWriter()
    let integer = writer.integer("int", size: 4)
    let count = 26 + random.below(12)
    var order = Array(0..<count)
    switch random.below(3) {
    case 0: break
    case 1: order.reverse()
    default: order.shuffle(using: &random)
    }
    // The place in the chain of each record, in order of ids; each place refers to the one after it.
    var ids = [TypeID](repeating: .void, count: count + 1)
    for (index, place) in order.enumerated() { ids[place] = TypeID(UInt32(index) + 2) }
    ids[count] = end(ids, integer)
    let style = random.below(7)
    for place in order { add(style < 5 ? style : random.below(5), ids[place + 1], integer, to: &writer) }
    addUser(of: ids[0], integer, to: &writer)
    return writer.array()
  }

  /// Void, the start of a loop, or an integer.
  private mutating func end(_ ids: [TypeID], _ integer: TypeID) -> TypeID {
    if random.happens(oneIn: 4) { return .void }
    return random.happens(oneIn: 12) ? ids[random.below(ids.count - 1)] : integer
  }

  private func add(_ style: Int, _ next: TypeID, _ integer: TypeID, to writer: inout BTFWriter) {
    switch style {
    case 0: writer.reference(.const, to: next)
    case 1: writer.pointer(to: next)
    case 2: writer.array(of: next, index: integer, count: 1)
    case 3: writer.structure(nil, size: 8, [.init("m", next, at: 0)])
    default: writer.typedef("t", to: next)
    }
  }

  private mutating func addUser(of start: TypeID, _ integer: TypeID, to writer: inout BTFWriter) {
    switch random.below(6) {
    case 0: writer.variable("v", start)
    case 1: writer.prototype(returning: start)
    case 2:
      let variable = writer.variable("v", start)
      writer.dataSection(".d", size: 8, [(variable, 0, 8)])
    case 3: writer.array(of: start, index: integer, count: 3)
    default: break
    }
  }
}
