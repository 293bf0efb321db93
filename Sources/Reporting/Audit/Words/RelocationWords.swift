import BPFObject
import BTF
import Portability
import Relocation

/// The words for relocations that came out as nobody wishes: without ids and offsets, so that kernels with the same answer share it.
struct RelocationWords {
  typealias Words = FindingWords.Words
  private let object: ObjectFile
  private let facts: KernelFacts
  private let room: FindingRoom
  private var target: RelocationTarget { facts.target }
  private var types: BTFTypeTable { object.types ?? target.types }

  /// The kernel takes no longer names (`KSYM_NAME_LEN`); hostile ones can have megabytes each.
  private static let longestName = 512

  init(_ object: ObjectFile, _ facts: KernelFacts, _ room: FindingRoom) {
    (self.object, self.facts, self.room) = (object, facts, room)
  }

  static func code(_ outcome: Resolution.Outcome) -> String {
    switch outcome {
    case .absent: "core_absent"
    case .ambiguous: "core_ambiguous"
    case .error: "core_error"
    case .poisoned, .unchanged, .adjusted: "core_unresolved"
    }
  }

  func words(_ resolution: Resolution, _ outcome: Resolution.Outcome, wantsSuggestion: Bool) -> Words {
    let needs = subject(of: resolution)
    switch outcome {
    case .absent: return Words(message: "\(needs) is not there, and the program asks whether it is", needs: needs)
    case .ambiguous:
      return Words(
        message: "\(needs): \(failure(resolution))", needs: needs,
        remedy: "use a name that one type alone has, or a flavour with the members that tell them apart")
    case .error: return Words(message: "\(needs): \(failure(resolution))", needs: needs)
    case .poisoned, .unchanged, .adjusted: return poisoned(resolution, needs, wantsSuggestion)
    }
  }

  /// The words for a field that was found and is read as it was before.
  func words(_ resolution: Resolution, _ change: FieldChange) -> Words {
    let needs = subject(of: resolution)
    let remedy: String? =
      switch change {
      case .bitField: "read it with BPF_CORE_READ_BITFIELD_PROBED(), which asks the kernel for its bits"
      case .size, .elementSize: "read bpf_core_field_size() bytes, or choose by it between two types"
      case .sign: nil
      }
    return Words(message: "\(needs) \(change.sentence)", needs: needs, remedy: remedy)
  }

  private func poisoned(_ resolution: Resolution, _ needs: String, _ wantsSuggestion: Bool) -> Words {
    let explainer = Explainer(object, target: target, sketches: facts.typeSketches)
    if case .width(let old, let new) = resolution.poisonCause {
      let suggestion = wantsSuggestion ? explainer.suggestionForWidth(of: resolution) : nil
      let table = resolution.matches.first.map { target.table($0.candidate.place) } ?? target.types
      return Words(
        message: "\(needs) has another width", needs: "\(needs) in \(bytes(old))",
        has: suggestion.map { name($0, table) } ?? (new == 0 ? "a bit field" : bytes(new)),
        remedy: "read it with BPF_CORE_READ_BITFIELD(), or bpf_core_read() of bpf_core_field_size() bytes")
    }
    guard let rejection = resolution.rejections.first else {
      let type = root(of: resolution)
      if isOfProcessor(resolution) { return Words(message: "there is no \(type)", needs: needs, remedy: RelocationWords.processor) }
      let nearest = room.suggestion {
        facts.nearestType(to: type) {
          explainer.suggestionWithoutCandidates(resolution.record.type).map { name($0, target.types) }
        }
      }
      return Words(
        message: "there is no \(type)", needs: needs, has: nearest,
        evidence: target.modules.isEmpty ? "no modules were looked through" : nil, remedy: remedy(resolution, nil))
    }
    if case .noMember = rejection.mismatch, isOfProcessor(resolution) {
      let message = "\(needs): \(reason(rejection.mismatch, target.table(rejection.candidate.place)))"
      return Words(message: message, needs: needs, remedy: RelocationWords.processor)
    }
    var best: (suggestion: Suggestion, table: BTFTypeTable)?
    for rejection in resolution.rejections.prefix(4) where wantsSuggestion && best == nil {
      let table = target.table(rejection.candidate.place)
      best = explainer.suggestion(for: rejection, of: resolution).map { ($0, table) }
    }
    let known = best == nil && wantsSuggestion ? knownChange(resolution, rejection) : nil
    return Words(
      message: "\(needs): \(reason(rejection.mismatch, target.table(rejection.candidate.place)))", needs: needs,
      has: best.map { name($0.suggestion, $0.table) } ?? known,
      remedy: known == nil ? remedy(resolution, best?.suggestion) : RelocationWords.flavour("bpf_core_field_exists()"))
  }

  private static let processor =
    "each processor has its own registers: build the object for each (by -D__TARGET_ARCH_...), and load the one for this kernel"

  /// Whether what is not there are registers, of which each processor has its own struct: no other member takes their place.
  private func isOfProcessor(_ resolution: Resolution) -> Bool {
    guard let name = types.record(resolution.record.type).flatMap({ types.kernelNameText($0.nameOffset) }) else { return false }
    return ["pt_regs", "user_pt_regs", "user_regs_struct"].contains(TypeCompatibility.essentialName(name))
  }

  private func knownChange(_ resolution: Resolution, _ rejection: Resolution.Rejection) -> String? {
    // The first step is the root itself.
    guard case .noMember = rejection.mismatch, let steps = resolution.local?.steps,
      let member = steps.lazy.compactMap(\.name).first.flatMap(types.kernelNameText)
    else { return nil }
    return KnownChanges.successor(of: member, in: rejection.candidate.type, target.table(rejection.candidate.place))
  }

  private static func flavour(_ check: String) -> String {
    "where \(check) says no, read what took its place through a flavour of the struct"
  }

  private func bytes(_ count: UInt32) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

  private func failure(_ resolution: Resolution) -> String { resolution.failure.map { "\($0)" } ?? "not decided" }

  /// `task_struct.state`, `bpf_func_id::BPF_FUNC_loop`, `struct request`.
  private func subject(of resolution: Resolution) -> String {
    guard let spec = resolution.local else { return root(of: resolution) }
    return TextBuffer.text(longestName: RelocationWords.longestName) { out in
      guard resolution.kind?.subject != .type, let root = types.record(spec.root) else {
        return TypeNames(types).append(spec.root, to: &out)
      }
      if root.isAnonymous || !out.append(escapedName: root.nameOffset, of: types, isPlain: false) { out.append("(anon)") }
      if resolution.kind?.subject == .enumerator, let name = spec.steps.first?.name {
        out.append("::")
        _ = out.append(escapedName: name, of: types, isPlain: false)
      } else {
        SpecText(types).appendPath(spec, to: &out)
      }
    }
  }

  private func root(of resolution: Resolution) -> String { typeName(resolution.record.type, types) }

  private func typeName(_ id: TypeID, _ table: BTFTypeTable) -> String {
    TextBuffer.text(longestName: RelocationWords.longestName) { TypeNames(table).append(id, to: &$0) }
  }

  private func reason(_ mismatch: Mismatch, _ table: BTFTypeTable) -> String {
    switch mismatch {
    case .noMember(_, let type): "no such member in \(typeName(type, table))"
    case .incompatibleMember(_, let local, let found, _):
      "the member is \(typeName(found, table)), and the program reads \(typeName(local, types))"
    case .noEnumerator(_, let type), .unmatchedEnumerator(_, let type): "no such enumerator in \(typeName(type, table))"
    case .noElement(let index, let count, _): "element \(index) of an array of \(count)"
    case .dropped: "the type was left out after an earlier relocation"
    default:
      TextBuffer.text(longestName: RelocationWords.longestName) {
        MismatchText(local: types, target: table).append(mismatch, to: &$0)
      }
    }
  }

  private func cut(_ name: StringOffset, _ table: BTFTypeTable) -> String {
    TextBuffer.text(longestName: RelocationWords.longestName) { _ = $0.append(escapedName: name, of: table, isPlain: false) }
  }

  private func name(_ suggestion: Suggestion, _ table: BTFTypeTable) -> String {
    func path(_ found: FoundMember, _ first: String) -> String {
      let names = found.path.map { cut($0, table) }.filter { !$0.isEmpty }
      guard names.count > 1 else { return names.first ?? "" }
      return names[0] + first + names.dropFirst().joined(separator: ".")
    }
    switch suggestion {
    case .renamed(let found, _), .moved(let found): return path(found, ".")
    case .behindPointer(let found): return path(found, "->")
    case .flavour(let found): return "\(path(found, ".")) of type \(typeName(found.type, table))"
    case .bitField(let found): return "a bit field of \(found.bitFieldWidth) bit\(found.bitFieldWidth == 1 ? "" : "s")"
    case .enumerator(let name, let value, _): return "\(cut(name, table)) = \(value)"
    case .type(let candidate): return typeName(candidate.type, target.table(candidate.place))
    case .otherKind(let candidate): return "\(typeName(candidate.type, target.table(candidate.place))), of another kind"
    }
  }

  private func remedy(_ resolution: Resolution, _ suggestion: Suggestion?) -> String {
    let check: String =
      switch resolution.kind?.subject {
      case .enumerator: "bpf_core_enum_value_exists()"
      case .type: "bpf_core_type_exists()"
      default: resolution.rejections.isEmpty ? "bpf_core_type_exists()" : "bpf_core_field_exists()"
      }
    switch suggestion {
    case .renamed, .moved, .behindPointer:
      return RelocationWords.flavour(check)
    case .flavour:
      return "declare a flavour of the struct with the other type, and choose by bpf_core_field_size() or bpf_core_type_matches()"
    case .bitField: return "read it with BPF_CORE_READ_BITFIELD()"
    default: return "use it only where \(check) says yes"
    }
  }
}
