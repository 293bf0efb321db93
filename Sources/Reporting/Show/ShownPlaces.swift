/// What a link of many probes watches.
public struct ShownPlaces: Sendable {
  /// A function of the kernel.
  public struct Function: Hashable, Sendable {
    public let address: UInt64
    /// Nil where no symbol says it.
    public let name: String?
    public let module: String?
    /// Bytes from the symbol to the address.
    public let offset: UInt64
    /// 0 for none.
    public let cookie: UInt64

    public init(address: UInt64, name: String?, module: String?, offset: UInt64, cookie: UInt64) {
      self.address = address
      self.name = name
      self.module = module
      self.offset = offset
      self.cookie = cookie
    }
  }

  /// A place in a file of machine code.
  public struct Offset: Hashable, Sendable {
    public let offset: UInt64
    /// Where the file has a counter of those who watch; 0 for none.
    public let counter: UInt64
    /// 0 for none.
    public let cookie: UInt64

    public init(offset: UInt64, counter: UInt64, cookie: UInt64) {
      self.offset = offset
      self.counter = counter
      self.cookie = cookie
    }
  }

  public enum List: Hashable, Sendable {
    case functions([Function])
    case offsets([Offset])
  }

  public let list: List
  /// Why there are none; nil where they are there.
  public var obstacle: String?

  public init(_ list: List) { self.list = list }

  /// The names are bpftool's.
  func write(to json: inout JSONWriter) {
    json.key("funcs")
    json.beginArray()
    switch list {
    case .functions(let functions):
      for function in functions {
        json.beginObject()
        json.field("addr", wide: function.address)
        json.field("func", optional: function.name)
        json.field("module", optional: function.module)
        json.field("cookie", wide: function.cookie)
        json.endObject()
      }
    case .offsets(let offsets):
      for place in offsets {
        json.beginObject()
        json.field("offset", wide: place.offset)
        json.field("ref_ctr_offset", wide: place.counter)
        json.field("cookie", wide: place.cookie)
        json.endObject()
      }
    }
    json.endArray()
    json.field("hidden", optional: obstacle)
  }

  /// What stands below a link that is shown alone.
  var note: (label: String, words: [String]) {
    if let obstacle { return ("functions", [obstacle]) }
    switch list {
    case .functions(let functions):
      return ("functions", functions.map { ShownPlaces.words($0) + ShownPlaces.words(cookie: $0.cookie) })
    case .offsets(let offsets):
      return (
        "offsets",
        offsets.map { place in
          let counter = place.counter > 0 ? " (counter 0x\(String(place.counter, radix: 16)))" : ""
          return "0x\(String(place.offset, radix: 16))" + counter + ShownPlaces.words(cookie: place.cookie)
        }
      )
    }
  }

  private static func words(_ function: Function) -> String {
    guard let name = function.name else { return "0x\(String(function.address, radix: 16))" }
    let offset = function.offset > 0 ? "+0x\(String(function.offset, radix: 16))" : ""
    return name + offset + (function.module.map { " [\($0)]" } ?? "")
  }

  private static func words(cookie: UInt64) -> String { cookie > 0 ? " (cookie \(cookie))" : "" }
}
