import ByteReading

/// Rights that the kernel gives one by one (capabilities(7)): those that bpf(2) asks for.
struct Capabilities: OptionSet, Hashable, Sendable {
  let rawValue: UInt64

  /// `CAP_NET_ADMIN`
  static let networkAdministration = Capabilities(rawValue: 1 << 12)
  /// `CAP_SYS_ADMIN`, which stands for each of the others.
  static let systemAdministration = Capabilities(rawValue: 1 << 21)
  /// `CAP_PERFMON` (Linux 5.8)
  static let performanceMonitoring = Capabilities(rawValue: 1 << 38)
  /// `CAP_BPF` (5.8)
  static let bpf = Capabilities(rawValue: 1 << 39)

  /// Those that count for this thread now (`CapEff`); nil where /proc does not say.
  static var effective: Capabilities? {
    guard let status = try? FileBytes.open("/proc/thread-self/status").text else { return nil }
    return effective(in: status)
  }

  static func effective(in status: String) -> Capabilities? {
    let mark = "CapEff:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(mark) }) else { return nil }
    return UInt64(line.dropFirst(mark.count).filter { !$0.isWhitespace }, radix: 16).map { Capabilities(rawValue: $0) }
  }

  /// Those of `self` that `given` lacks.
  func missing(in given: Capabilities) -> Capabilities {
    given.contains(.systemAdministration) ? [] : subtracting(given)
  }
}

extension Capabilities: CustomStringConvertible {
  /// The kernel's names.
  var names: [String] {
    let all: [(Capabilities, String)] = [
      (.bpf, "CAP_BPF"), (.performanceMonitoring, "CAP_PERFMON"), (.networkAdministration, "CAP_NET_ADMIN"),
      (.systemAdministration, "CAP_SYS_ADMIN"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }

  var description: String {
    guard names.count > 1, let last = names.last else { return names.first ?? "no capability" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
