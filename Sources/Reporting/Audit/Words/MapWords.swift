import BPFObject
import Portability

/// The words for maps that no kernel makes, or that a loader has to complete.
enum MapWords {
  typealias Words = FindingWords.Words

  static func withoutValues(_ map: String) -> (code: String, words: Words) {
    (
      "map_unsized",
      Words(
        message: "map '\(map)' has no size of values", needs: "a size that the loading program sets: bpf_map__set_value_size()")
    )
  }

  static func withoutInner(_ map: String) -> (code: String, words: Words) {
    (
      "map_inner_unset",
      Words(
        message: "map '\(map)' does not say what the maps in it are like",
        needs: "a map that the loading program shows: bpf_map__set_inner_map_fd()",
        remedy: "declare it in the object: __array(values, struct { ... })")
    )
  }

  static func refused(_ map: String, _ type: MapType, _ fault: MapFault, by function: String) -> (code: String, words: Words) {
    (
      "map_refused",
      Words(
        message: "map '\(map)': \(message(type, fault))", needs: need(type, fault), has: found(fault),
        evidence: "\(function)() of the kernel refuses it", remedy: remedy(type, fault))
    )
  }

  static func notAllowed(_ map: String, _ type: MapType, _ fault: ProgramMapFault) -> (code: String, words: Words) {
    switch fault {
    case .sleeping:
      (
        "map_not_allowed",
        Words(
          message: "programs that may sleep cannot use maps of type \(type), and '\(map)' is one", needs: "another type of map",
          has: "map type \(type)", evidence: "check_map_prog_compatibility() of the kernel refuses it",
          remedy: "use a ring buffer, a hash table or an array, or a program that does not sleep")
      )
    case .sleepingLater(let evidence):
      (
        "map_not_allowed",
        Words(
          message: "on this kernel programs that may sleep cannot use maps of type \(type) yet, and '\(map)' is one",
          needs: "another type of map", has: "map type \(type)", evidence: CodeWords.notYet(evidence),
          remedy: "use a hash table or an array there, or a program that does not sleep")
      )
    case .allocating(let evidence):
      (
        "map_not_allowed",
        Words(
          message: "perf_event programs cannot use '\(map)', whose entries are allocated when they are added",
          needs: "a map without BPF_F_NO_PREALLOC", evidence: "the types lack \(evidence.words)",
          remedy: "clear the flag on such kernels: bpf_map__set_map_flags()")
      )
    }
  }

  private static func message(_ type: MapType, _ fault: MapFault) -> String {
    let maps = "maps of type \(type)"
    return switch fault {
    case .keySize(let size, .none): "\(maps) have no keys, and it has some of \(bytes(size))"
    case .valueSize(let size, .none): "\(maps) have no values, and it has some of \(bytes(size))"
    case .keySize(let size, let sizes): "\(maps) have keys of \(words(sizes)), and it has some of \(bytes(size))"
    case .valueSize(let size, let sizes): "\(maps) have values of \(words(sizes)), and it has some of \(bytes(size))"
    case .entries(let count): "\(maps) have no max_entries, and it has \(count)"
    case .flags(let flags): "\(maps) do not take \(names(flags))"
    case .flagsTogether(let flags): "\(names(flags)) rule each other out"
    case .flagsMissing(let flags): "\(maps) must have \(names(flags))"
    case .noTypes: "\(maps) must say of which types their keys and values are"
    case .keyType: "the key of \(maps) must be an int by its type"
    case .extra(let extra): "\(maps) do not take map_extra \(extra)"
    case .inside: "\(maps) do not lie in other maps"
    }
  }

  private static func need(_ type: MapType, _ fault: MapFault) -> String {
    switch fault {
    case .keySize(_, let sizes): "keys of \(words(sizes))"
    case .valueSize(_, let sizes): "values of \(words(sizes))"
    case .entries: "max_entries 0"
    case .flags, .flagsTogether, .flagsMissing: "other map flags"
    case .noTypes: "BTF of keys and values"
    case .keyType: "a key of type int"
    case .extra: "map_extra as the type has it"
    case .inside: "another type of map inside"
    }
  }

  private static func found(_ fault: MapFault) -> String? {
    switch fault {
    case .keySize(let size, _), .valueSize(let size, _): bytes(size)
    case .entries(let count): "\(count)"
    case .flags(let flags), .flagsTogether(let flags): names(flags)
    case .flagsMissing, .noTypes, .keyType, .inside: nil
    case .extra(let extra): "\(extra)"
    }
  }

  private static func remedy(_ type: MapType, _ fault: MapFault) -> String {
    switch fault {
    case .keySize(_, .none): "declare it without a key"
    case .valueSize(_, .none): "declare it without a value"
    case .keySize(_, let sizes): "declare its key with \(words(sizes))"
    case .valueSize(_, let sizes): "declare its value with \(words(sizes))"
    case .entries: "leave out max_entries"
    case .flags(let flags), .flagsTogether(let flags): "take \(names(flags)) out of its map_flags"
    case .flagsMissing(let flags): "add \(names(flags)) to its map_flags"
    case .noTypes: "declare it with __type(key, int) and __type(value, ...), and compile with -g"
    case .keyType: "declare it with __type(key, int)"
    case .extra: "leave out map_extra"
    case .inside: "use another type of map"
    }
  }

  private static func bytes(_ size: UInt32) -> String { size == 1 ? "1 byte" : "\(size) bytes" }

  private static func words(_ sizes: MapSizes) -> String {
    switch sizes {
    case .none: "0 bytes"
    case .some: "1 byte or more"
    case .exactly(let size): bytes(size)
    case .either(let one, let other): "\(one) or \(other) bytes"
    case .between(let least, let most): "\(least) to \(most) bytes"
    case .multiple(let unit): "a multiple of \(unit) bytes"
    }
  }

  private static func names(_ flags: MapFlags) -> String { flags.labels.map { "BPF_F_" + $0 }.joined(separator: " and ") }
}
