internal import ControlLoop
internal import FleetModel
internal import Workloads

/// What has been loaded on one domain since its launch.
struct DomainCache: Sendable {
  private var generation = 0
  private var hasImage = false
  private var hasMIGMode = false
  private var models: [String] = []

  /// Loads what a gang needs, and says how long that takes.
  mutating func load(_ gang: Gang, generation: Int, times: LoadingTimes) -> Duration {
    if generation != self.generation { self = DomainCache(generation: generation) }
    var time: Duration = .zero
    if !hasImage { time += times.image }
    hasImage = true
    if !hasMIGMode && gang.roles.contains(where: { $0.request.mig != nil }) {
      time += times.migMode
      hasMIGMode = true
    }
    for model in gang.models ?? [] {
      time += models.contains(model) ? times.warmModel : times.coldModel
      if !models.contains(model) { models.append(model) }
    }
    return time
  }

  init() {}

  private init(generation: Int) { self.generation = generation }
}

/// How long a gang holds its place, and what is left of its work when it loses it.
extension Simulation {
  /// Notes what the place means for the run.
  mutating func prepare(_ arrival: Int, in placement: Placement) {
    let gang = arrivals[arrival].gang
    let slowdown = arrivals[arrival].crossDomainPerMille ?? settings.world.crossDomainPerMille
    runs[arrival].slowdownPerMille = placement.domains.count > 1 ? slowdown : 1_000
    runs[arrival].preparation = .zero
    guard !settings.world.loading.areZero else { return }
    if caches.isEmpty {
      caches = Array(repeating: DomainCache(), count: controller.topology.domainCount)
    }
    for domain in placement.domains {
      let generation = controller.launch(of: domain).generation
      let time = caches[domain].load(gang, generation: generation, times: settings.world.loading)
      runs[arrival].preparation = max(runs[arrival].preparation, time)
    }
  }

  /// A gang waits until its pods have loaded what they need.
  mutating func noteStart(of arrival: Int) {
    runs[arrival].isRunning = true
    runs[arrival].runningSince = now
    if runs[arrival].firstStart == nil {
      runs[arrival].firstStart = now.advanced(by: runs[arrival].preparation)
    }
  }

  /// From its start to its end, if nothing interrupts it.
  func holdingTime(of arrival: Int) -> Duration {
    let run = runs[arrival]
    let left = stretched(arrivals[arrival].duration - run.savedWork, of: run)
    guard let terms = checkpoints(of: arrival) else { return run.preparation + left }
    return run.preparation + (run.savedWork > .zero ? terms.restart : .zero) + terms.time(for: left)
  }

  /// Keeps what the last checkpoint holds of a run that is cut short now; the part of its time that was not lost.
  mutating func keepProgress(of arrival: Int) -> Duration {
    guard let terms = checkpoints(of: arrival), let since = runs[arrival].runningSince else { return .zero }
    let run = runs[arrival]
    let restart = run.savedWork > .zero ? terms.restart : .zero
    let worked = terms.savedWork(after: now.since(since) - run.preparation - restart)
    let saved = run.slowdownPerMille == 1_000 ? worked : worked * 1_000 / run.slowdownPerMille
    runs[arrival].savedWork = min(run.savedWork + saved, arrivals[arrival].duration)
    return worked
  }

  private func checkpoints(of arrival: Int) -> CheckpointTerms? {
    arrivals[arrival].gang.isCheckpointable ? settings.world.checkpoints : nil
  }

  private func stretched(_ work: Duration, of run: GangRun) -> Duration {
    run.slowdownPerMille == 1_000 ? work : work * run.slowdownPerMille / 1_000
  }
}
