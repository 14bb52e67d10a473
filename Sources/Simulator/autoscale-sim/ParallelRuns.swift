internal import ArgumentParser
internal import Glibc
internal import PolicyFiles

/// Makes runs on several threads; what comes of them never depends on how many.
enum ParallelRuns {
  /// Cores that this process may use.
  static var coreCount: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

  /// Calls `finish` with each run's place and outcome, one at a time, in the order in which they end.
  ///
  /// The first failure ends it; runs that are under way are waited for.
  static func make(
    _ runs: [RunSource],
    threads: Int,
    finish: (Int, RunSource.Outcome) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Int, RunSource.Outcome).self) { group in
      var next = 0
      func addOne() {
        guard next < runs.count else { return }
        let (place, run) = (next, runs[next])
        group.addTask { (place, try run.outcome()) }
        next += 1
      }
      for _ in 0..<threads { addOne() }
      while let (place, outcome) = try await group.next() {
        try finish(place, outcome)
        addOne()
      }
    }
  }

  /// The exit code of a failure, after its reason was told.
  static func report(_ failure: RunSource.Failure) -> ExitCode {
    switch failure {
    case .unusable(let problems): return BadInput.report(problems)
    case .stopped(let problem, let run):
      let changes = run.overrides.map { " \($0.label)" }.joined()
      Progress.say("\(run.path)\(changes), seed \(run.seed): failed \(problem)")
      return ExitCode(1)
    }
  }
}
