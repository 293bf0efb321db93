import BPFObject
import Relocation
import Synchronization

/// The outline of an object's code, made when a kernel first lacks something that the object asks for.
final class LazyOutline: Sendable {
  private let inventory: ObjectInventory
  private let made = Mutex<CodeOutline??>(nil)

  init(_ inventory: ObjectInventory) { self.inventory = inventory }

  /// Nil where there is too much code.
  func make() -> CodeOutline? {
    made.withLock { made in
      if let made { return made }
      let outline = CodeOutline(inventory)
      made = .some(outline)
      return outline
    }
  }
}
