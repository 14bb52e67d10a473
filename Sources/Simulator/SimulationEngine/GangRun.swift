internal import FleetModel

/// What has become of one gang in the world.
struct GangRun: Sendable {
  /// A domain that it holds a part of.
  struct Place: Sendable {
    let domain: DomainIndex
    var gpus: Int
  }

  /// Counts places taken away, so that ends of earlier runs are told apart.
  var starts = 0
  /// True from its admission until it ends or loses its place.
  var isPlaced = false
  var isRunning = false
  /// Whole GPUs of the place that it was last given; fewer than it asks for where it is elastic.
  var gpus = 0
  var hasEnded = false
  /// True when it ended because it had run for its whole duration.
  var isComplete = false
  /// Whether it could ever be placed; nil until somebody asks.
  var isHopeless: Bool?
  var firstStart: Instant?
  /// When it started last.
  var runningSince: Instant?
  /// From its start until its pods have loaded what they need.
  var preparation: Duration = .zero
  /// How long it takes in its place, compared with the same work in one domain.
  var slowdownPerMille = 1_000
  /// Work that a checkpoint holds, in time within one domain.
  var savedWork: Duration = .zero
  /// When it ended, however that came about.
  var end: Instant?
  /// The part of its waiting in which the last of its domains to be ready was coming up.
  var bringUp: Duration = .zero
  /// What it wants, while it wants it.
  var demandedGPUs = 0
  /// What it holds, for the history.
  var places: [Place] = []
}

/// Sums over a run.
struct Tally: Sendable {
  /// Gangs that are admitted or run.
  var placed = 0
  /// Gangs whose reservation expired and that will be announced anew.
  var returning = 0
  var ended = 0
  var interruptions = 0
  var givenBack = 0
  var events = 0
  var usefulGPUTime: Duration = .zero
  /// GPU time of runs that were cut short.
  var lostGPUTime: Duration = .zero
}
