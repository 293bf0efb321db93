import Testing

@testable import Relocation

/// Sets of what constants come from.
@Suite struct OriginTests {
  @Test func `a union has the origins of both, each once, in the order in which they were met`() {
    var table = OriginTable()
    let (a, b, c) = (table.set(of: .relocation(1)), table.set(of: .symbol("b")), table.set(of: .relocation(3)))
    #expect(table.union(0, a) == a && table.union(a, 0) == a && table.union(a, a) == a)
    let both = table.union(c, a)
    #expect(table[both] == [.relocation(1), .relocation(3)])
    #expect(table.union(both, a) == both && table.union(a, c) == both)
    let three = table.union(both, b)
    #expect(table[three] == [.relocation(1), .symbol("b"), .relocation(3)])
    #expect(table[0] == [] && table.set(of: .relocation(1)) == a)
  }

  @Test func `a set has eight at most`() {
    var table = OriginTable()
    let all = (0..<20).reduce(UInt32(0)) { table.union($0, table.set(of: .relocation($1))) }
    #expect(table[all] == (0..<8).map { .relocation($0) })
  }

  @Test func `states with equal values and other origins are one with all origins`() {
    var table = OriginTable()
    func state(_ origin: UInt32, stack: UInt32) -> PathState {
      var state = PathState(frames: [PathState.Frame(function: 0, depth: 0)], isCertain: true)
      state[6] = Held(.zero, origin: origin)
      state[7] = Held(.unknown)
      state.frames[0].stack.write(Held(.zero, origin: stack), at: -8, count: 8)
      return state
    }
    let (a, b) = (table.set(of: .relocation(1)), table.set(of: .relocation(2)))
    var one = state(a, stack: 0)
    let other = state(b, stack: a)
    #expect(one == other)
    #expect(one.absorb(other, &table))
    #expect(table[one[6].origin] == [.relocation(1), .relocation(2)])
    #expect(one.frames[0].stack.entries[0].held.origin == a)
    // Nothing is new a second time.
    #expect(!one.absorb(other, &table))
    table.isComplete = true
    #expect(!one.absorb(state(table.set(of: .relocation(3)), stack: 0), &table))
  }
}
