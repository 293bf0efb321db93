import Kernel
import Reporting

/// The functions and places that links of many probes watch, with their names.
struct LinkPlaces {
  private var places: [UInt32: [LinkPlace]] = [:]
  private var symbols: [UInt64: SymbolPlace] = [:]

  /// Asks each link. One that goes away meanwhile has no places. The table of symbols is long, and gone through once, where there is something to look for.
  init(_ links: [LinkInfo]) {
    var addresses: Set<UInt64> = []
    for info in links {
      guard let link = try? KernelLink.open(id: info.id), let found = try? link.places(info) else { continue }
      places[info.id] = found
      if info.type == .kernelProbes { addresses.formUnion(found.map(\.address).filter { $0 > 0 }) }
    }
    if !addresses.isEmpty { symbols = SymbolTable()?.places(of: addresses) ?? [:] }
  }

  func shown(_ info: LinkInfo) -> ShownPlaces? { places[info.id].map { LinkPlaces.shown($0, info.type, symbols) } }

  static func shown(_ places: [LinkPlace], _ type: LinkType, _ symbols: [UInt64: SymbolPlace]) -> ShownPlaces {
    guard type == .kernelProbes else {
      return ShownPlaces(.offsets(places.map { .init(offset: $0.address, counter: $0.counter, cookie: $0.cookie) }))
    }
    // Hidden addresses are all 0 (`bpf_kprobe_multi_link_fill_link_info()` in `kernel/trace/bpf_trace.c`).
    guard places.contains(where: { $0.address > 0 }) || places.isEmpty else {
      var shown = ShownPlaces(.functions([]))
      shown.obstacle = "hidden from this user: this needs CAP_SYSLOG, and kernel.kptr_restrict below 2"
      return shown
    }
    return ShownPlaces(
      .functions(
        places.map { place in
          let symbol = symbols[place.address]
          return .init(
            address: place.address, name: symbol?.name, module: symbol?.module, offset: symbol?.offset ?? 0, cookie: place.cookie)
        }))
  }
}
