/// What a comparison tells of other registers: the verifier changes all that hold the same pointer, and prints only those compared
/// (`mark_ptr_or_null_regs()`, `find_good_pkt_pointers()`).
extension RegisterFile {
  /// Carries over what a comparison changed in a register of the current frame to the copies of its pointer.
  mutating func spread(from number: Int, was old: [UInt8]) {
    let new = self[number].value
    if let mark = old.place(of: "_or_null"), new.place(of: "_or_null") == nil {
      let id = RegisterFile.field("id=", old)
      guard !id.isEmpty else { return }
      for other in 0..<RegisterFile.count where other != number {
        let value = self[other].value
        guard let place = value.place(of: "_or_null"), RegisterFile.field("id=", value) == id else { continue }
        // On the way where it is NULL there is the number 0.
        let isPointer = new.place(of: "(") != nil && mark > 0
        set(other, isPointer ? Array(value[..<place]) + Array(value[(place + 8)...]) : new)
      }
    } else if old.holds("pkt("), new.holds("pkt("), old != new {
      let (range, id) = (RegisterFile.field("r=", new), RegisterFile.field("id=", new))
      for other in 0..<RegisterFile.count where other != number {
        let value = self[other].value
        guard value.holds("pkt("), RegisterFile.field("id=", value) == id, let place = RegisterFile.place(of: "r=", value) else {
          continue
        }
        set(other, Array(value[..<place.lowerBound]) + range + Array(value[place.upperBound...]))
      }
    }
  }

  /// What stands behind `name` up to the next comma or parenthesis; empty where it is not there.
  static func field(_ name: String, _ value: [UInt8]) -> [UInt8] { place(of: name, value).map { Array(value[$0]) } ?? [] }

  static func place(of name: String, _ value: [UInt8]) -> Range<Int>? {
    var next = 0
    while let hit = value.place(of: name, from: next) {
      // `ref_obj_id=` is another.
      if value.byte(hit - 1) == 0x28 || value.byte(hit - 1) == 0x2c {
        let start = hit + name.utf8.count
        var end = start
        while case let byte = value.byte(end), byte != 0, byte != 0x2c, byte != 0x29 { end += 1 }
        return start..<end
      }
      next = hit + 1
    }
    return nil
  }
}
