import ByteReading

/// How the value of a stack-trace map lies: the innermost call first, the rest zero.
public struct StackForm: Sendable {
  /// A place of the kernel's code.
  public struct Symbol: Hashable, Sendable {
    public let name: String
    public let module: String?
    /// Bytes from the start of the function.
    public let offset: UInt64

    public init(name: String, module: String?, offset: UInt64) {
      self.name = name
      self.module = module
      self.offset = offset
    }

    /// As the kernel prints it: `name+0x1f [module]`.
    var text: String { "\(name)+0x\(String(offset, radix: 16))" + (module.map { " [\($0)]" } ?? "") }
  }

  /// Addresses of 8 bytes, or build IDs of files with offsets in them (`BPF_F_STACK_BUILD_ID`).
  public var hasBuildIDs: Bool
  /// What lies at an address; nil for what has no symbol, such as the code of processes.
  public var symbol: @Sendable (UInt64) -> Symbol?

  public init(hasBuildIDs: Bool, symbol: @escaping @Sendable (UInt64) -> Symbol?) {
    self.hasBuildIDs = hasBuildIDs
    self.symbol = symbol
  }

  /// One call of a stack.
  enum Frame: Hashable {
    case address(UInt64)
    /// 20 bytes of build ID as they lie, and the offset in the file in bytes.
    case file(buildID: [UInt8], offset: UInt64)
    /// Nothing is known.
    case empty
  }

  /// The calls of a value, without the room that is left.
  func frames(_ value: RawSpan) -> [Frame] {
    let size = hasBuildIDs ? 32 : 8
    var frames: [Frame] = []
    for place in 0..<value.byteCount / size {
      frames.append(hasBuildIDs ? StackForm.file(value, at: place * size) : .address(value.load(place * size, swapped: false)))
    }
    while let last = frames.last, last == .empty || last == .address(0) { frames.removeLast() }
    return frames
  }

  /// `struct bpf_stack_build_id`: the status, 20 bytes of build ID, and the offset or the address.
  private static func file(_ value: RawSpan, at place: Int) -> Frame {
    let number: UInt64 = value.load(place + 24, swapped: false)
    switch value.load(place, swapped: false, as: UInt32.self) {
    // BPF_STACK_BUILD_ID_VALID, BPF_STACK_BUILD_ID_IP
    case 1: return .file(buildID: (0..<20).map { value.byte(at: place + 4 + $0) }, offset: number)
    case 2: return .address(number)
    default: return .empty
    }
  }
}

extension StackForm {
  /// A line for each call.
  func writeText(_ value: RawSpan, to out: inout TextBuffer) {
    out.append(byte: 0x0a)
    for frame in frames(value) {
      out.append("    ")
      switch frame {
      case .address(let address):
        out.append("0x")
        out.append(hexadecimal: address, width: 16)
        if let symbol = symbol(address) { out.append(text: " \(symbol.text.printable)") }
      case .file(let buildID, let offset):
        out.append(digits: buildID.rawSpan)
        out.append("+0x")
        out.append(hexadecimal: offset)
      case .empty: out.append("(unknown)")
      }
      out.append(byte: 0x0a)
    }
  }

  /// Fields beside the value.
  func writeJSON(_ value: RawSpan, to json: inout JSONWriter) {
    let frames = frames(value)
    if hasBuildIDs {
      json.key("frames")
      json.beginArray()
      for frame in frames { write(frame, to: &json) }
      json.endArray()
      return
    }
    let addresses = frames.compactMap { if case .address(let address) = $0 { address } else { nil } }
    json.key("ips")
    json.beginArray()
    for address in addresses { json.value(wide: address) }
    json.endArray()
    json.key("symbols")
    json.beginArray()
    for address in addresses {
      if let symbol = symbol(address) { json.value(text: symbol.text) } else { json.null() }
    }
    json.endArray()
  }

  private func write(_ frame: Frame, to json: inout JSONWriter) {
    json.beginObject()
    switch frame {
    case .address(let address): json.field("ip", wide: address)
    case .file(let buildID, let offset):
      json.key("build_id")
      json.string { $0.append(digits: buildID.rawSpan) }
      json.field("offset", wide: offset)
    case .empty: break
    }
    json.endObject()
  }
}
