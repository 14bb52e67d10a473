internal import Policy

extension Consolidation {
  /// Reads when gangs that run are moved.
  static var reader: ValueReader<Consolidation> {
    .mapping { rules in
      let standard = Consolidation()
      let act = rules.read("act", .choice(of: Act.self), default: standard.act)
      let horizon = rules.read(
        "horizon",
        .positiveDuration.requiring("the horizon is at most 365d") { $0 <= .seconds(365 * 86_400) },
        default: standard.horizon
      )
      let interval = rules.read("checkpointInterval", .lossTime, default: standard.checkpointInterval)
      let restart = rules.read("restartTime", .lossTime, default: standard.restartTime)
      let moves = rules.read("maxMoves", .integer(in: 1...16), default: standard.maxMoves)
      return Consolidation(
        act: act,
        horizon: horizon,
        checkpointInterval: interval,
        restartTime: restart,
        maxMoves: moves
      )
    }
  }
}

extension ValueReader where Value == Duration {
  /// Time that a move may lose.
  fileprivate static var lossTime: ValueReader {
    duration.requiring("a move loses at most 30d") { $0 <= .seconds(30 * 86_400) }
  }
}
