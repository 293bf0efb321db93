/// What the name of a section says about how its program is loaded (`prog_flags` of `BPF_PROG_LOAD`).
public enum ProgramFlag: Hashable, Sendable {
  /// `BPF_F_XDP_HAS_FRAGS`: it takes packets that lie in more than one piece.
  case fragments
  /// `BPF_F_SLEEPABLE`: it may sleep.
  case sleepable
}
