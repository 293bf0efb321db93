import BPFObject
import BTF

/// Helpers that a kernel has, and does not let a program call: for its type, how it attaches, what it may do, and how the kernel was
/// built.
struct HelperCheck {
  let check: ObjectCheck

  /// No more than `limit` of what is wrong in a program and all that it calls.
  func troubles(of program: Int, limit: Int) -> [ArgumentCheck.Trouble] {
    let requirements = check.requirements
    guard limit > 0, let definition = requirements.inventory.programs[program].definition else { return [] }
    var causes: [HelperFunction: FindingCause] = [:]
    for helper in requirements.inventory.uses[program].helpers { causes[helper] = cause(helper, definition) }
    guard !causes.isEmpty else { return [] }
    return requirements.troubles(of: program, limit: limit) { need, isCalled in
      guard case .helper(let helper) = need, let cause = causes[helper] else { return nil }
      return (cause, HelperCheck.effect(cause, isCalled: isCalled))
    }
  }

  private static func effect(_ cause: FindingCause, isCalled: Bool) -> Finding.Effect {
    switch cause {
    // What is called later, from a work queue, may sleep though the program may not.
    case .helperSleeps: isCalled ? .perhapsNotLoaded : .notLoaded
    case .helperNotBuilt(_, .unknown): .perhapsNotLoaded
    default: .notLoaded
    }
  }

  private func cause(_ helper: HelperFunction, _ definition: SectionDefinition) -> FindingCause? {
    let type = definition.programType
    if AllowedHelpers.allows(helper, in: type) == false { return .helperNotAllowed(helper, type) }
    if let attach = definition.attachType, AllowedHelpers.attachTypes(for: helper, in: type)?.contains(attach) == false {
      return .helperNotAllowedThere(helper, type, attach)
    }
    let isKnown = check.facts.helpers.contains(UInt32(bitPattern: helper.rawValue)) != false
    if isKnown, let lack = HelperAges.lack(helper, in: type, attaching: definition.attachType, check.facts) {
      return .helperNotAllowedYet(helper, type, lack)
    }
    // bpf_get_attach_cookie() in raw tracepoints came with the member that keeps it (Linux 6.10).
    let isRaw = type == .rawTracepoint || type == .rawTracepointWritable || definition.attachType == .traceRawTp
    if helper.rawValue == 174, isRaw, OfferMarker.member("cookie", of: "bpf_raw_tp_link").lack(check.facts) != nil {
      return .helperNotAllowed(helper, type)
    }
    // Of one that the enum lacks that is said, or an older one takes its place.
    if isKnown, let build = BuiltHelpers.doubt(helper, in: type, check.facts) { return .helperNotBuilt(helper, build) }
    // Programs that system calls run may sleep without saying so.
    let maySleep = definition.flags.contains(.sleepable) || type == .systemCall
    return !maySleep && AllowedHelpers.sleeping.contains(helper.rawValue) ? .helperSleeps(helper) : nil
  }
}
