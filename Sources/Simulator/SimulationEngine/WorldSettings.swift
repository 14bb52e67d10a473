internal import FleetModel

/// What machines and networks make of a gang's run, beside its own duration.
package struct WorldSettings: Hashable, Sendable {
  /// Nil when gangs that lose their places begin anew.
  package var checkpoints: CheckpointTerms?
  package var loading = LoadingTimes()
  /// How much longer a gang runs that is spread over several domains, in thousandths: 1,000 for no longer.
  package var crossDomainPerMille = 1_000

  package init() {}
}

/// How gangs that can go on from a checkpoint write and read it.
package struct CheckpointTerms: Hashable, Sendable {
  /// Work between two checkpoints.
  package let interval: Duration
  /// How long the work stands still for one.
  package let cost: Duration
  /// How long it takes to go on from one.
  package let restart: Duration

  package init(interval: Duration, cost: Duration, restart: Duration) {
    precondition(interval > .zero && cost >= .zero && restart >= .zero, "work goes on between checkpoints")
    self.interval = interval
    self.cost = cost
    self.restart = restart
  }

  /// How long so much work takes when nothing goes wrong; none is written at the end.
  func time(for work: Duration) -> Duration {
    guard work > .zero else { return .zero }
    let count = (work.wholeNanoseconds - 1) / interval.wholeNanoseconds
    return work + cost * Int(count)
  }

  /// What is safe of the work after so much time without an end.
  func savedWork(after time: Duration) -> Duration {
    guard time > .zero else { return .zero }
    let rounds = time.wholeNanoseconds / (interval + cost).wholeNanoseconds
    return interval * Int(rounds)
  }
}

/// How long pods get ready on a domain, depending on what ran there since its launch.
package struct LoadingTimes: Hashable, Sendable {
  /// The first gang on a domain pulls the image.
  package var image: Duration = .zero
  /// A gang loads each of its models that no gang has loaded there.
  package var coldModel: Duration = .zero
  /// The same for models that are there already.
  package var warmModel: Duration = .zero
  /// The first gang with MIG instances on a domain has its GPUs put into MIG mode.
  package var migMode: Duration = .zero

  package init() {}

  var areZero: Bool { self == LoadingTimes() }
}
