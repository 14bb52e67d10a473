internal import Chance
package import FleetModel

/// What takes a whole domain at one instant, before anybody releases it.
package struct DomainEnd: Hashable, Sendable {
  package enum Cause: Hashable, Sendable {
    /// The hardware that its members share; they can be repaired.
    case failure
    /// The provider, who wants them back; they are gone.
    case interruption
  }

  package let at: Instant
  package let cause: Cause

  var reason: String {
    switch cause {
    case .failure: "the domain failed"
    case .interruption: "the provider took it back"
    }
  }
}

/// Draws when domains end.
///
/// Each launch has a stream of its own, and the instants of interruptions belong to the pool: they are the same
/// whatever anybody launches, so that policies can be compared under one fate.
struct DomainFates: Sendable {
  private let seed: UInt64
  private var interruptionRandom: RandomStream
  /// The interruptions that were drawn so far, in order; the first entry is where they begin.
  private var instants: [Instant] = []
  /// No more are drawn.
  private static let mostInterruptions = 10_000_000

  init(_ random: RandomStream) {
    var copy = random
    seed = copy.next()
    interruptionRandom = RandomStream(seed: seed, name: "interruptions")
  }

  /// When a domain ends that is whole from an instant on; nil for never.
  mutating func end(
    of launch: LaunchToken,
    from ready: Instant,
    settings: PhysicsSettings,
    failures: Int = 0
  ) -> DomainEnd? {
    var end: DomainEnd?
    if let failure = settings.domainFailure {
      let name = "\(launch)/failure/\(failures)"
      var random = RandomStream(seed: seed, name: name)
      end = DomainEnd(at: ready.advanced(by: failure.duration(from: &random)), cause: .failure)
    }
    if let interruptions = settings.interruptions,
      let instant = interruption(of: launch, after: ready, before: end?.at, interruptions)
    {
      end = DomainEnd(at: instant, cause: .interruption)
    }
    return end
  }

  /// The first interruption that takes the domain; none is looked for beyond ten years or `limit`.
  private mutating func interruption(
    of launch: LaunchToken,
    after ready: Instant,
    before limit: Instant?,
    _ interruptions: Interruptions
  ) -> Instant? {
    guard interruptions.sharePerMille > 0 else { return nil }
    let longest = ready.advanced(by: Distribution.longest)
    let last = limit.map { min($0, longest) } ?? longest
    var index = firstIndex(after: ready, interruptions.gap)
    while let instant = instant(at: index, interruptions.gap), instant < last {
      var random = RandomStream(seed: seed, name: "\(launch.slot)/interruption/\(index)")
      if random.below(1_000) < interruptions.sharePerMille { return instant }
      index += 1
    }
    return nil
  }

  private mutating func firstIndex(after ready: Instant, _ gap: Distribution) -> Int {
    if instants.isEmpty {
      // Counted from whole decades, so that a live clock does not draw what happened since 1970.
      let decade = Distribution.longest.wholeNanoseconds
      instants = [Instant(nanoseconds: ready.nanoseconds / decade * decade)]
    }
    while let last = instants.last, last <= ready {
      guard instant(at: instants.count, gap) != nil else { break }
    }
    var low = 0
    var high = instants.count
    while low < high {
      let middle = (low + high) / 2
      if instants[middle] > ready { high = middle } else { low = middle + 1 }
    }
    return max(low, 1)
  }

  /// Draws up to that one; nil when there are too many.
  private mutating func instant(at index: Int, _ gap: Distribution) -> Instant? {
    guard index < Self.mostInterruptions else { return nil }
    while instants.count <= index {
      let last = instants[instants.count - 1]
      instants.append(last.advanced(by: gap.duration(from: &interruptionRandom)))
    }
    return instants[index]
  }
}
