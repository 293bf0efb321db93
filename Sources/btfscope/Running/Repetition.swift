import Kernel

/// How often a program is run at once where its samples are read in between.
///
/// The kernel measures the mean of the runs of one call. The mean of all is that of the calls, each as often as it ran; reading rings is in none.
/// A call also has the kernel's clock in it, once: the first, of a single run, and others that rings keep short tell a little more than the program
/// takes.
struct Repetition {
  private(set) var left: UInt32
  /// How many runs the next call is to have.
  private(set) var next: UInt32
  private var total: UInt64 = 0
  private var count: UInt64 = 0

  /// How much longer a call may be than the one before, and how long at most: a program may put more into its rings later than at first.
  private static let (growth, longest): (Double, Double) = (8, 65536)

  /// `isWhole`: all at once, since there are no rings.
  init(_ count: UInt32, isWhole: Bool) {
    left = max(1, count)
    next = isWhole ? left : 1
  }

  /// Notes a call of ``next`` runs, whose mean the kernel says, and which left the fullest ring so full (from 0 to 1).
  mutating func note(nanoseconds: UInt32, fill: Double) {
    left -= next
    total += UInt64(nanoseconds) * UInt64(next)
    count += UInt64(next)
    // Half a ring leaves room for what a run may have more than the others.
    let growth = fill > 0 ? min(Repetition.growth, 0.5 / fill) : Repetition.growth
    next = min(left, UInt32(max(1, min(Repetition.longest, Double(next) * growth))))
  }

  /// The mean of a run in nanoseconds.
  var mean: UInt32 { count == 0 ? 0 : UInt32(clamping: (total + count / 2) / count) }
}
