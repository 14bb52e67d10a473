internal import FleetModel
internal import PolicyFiles
internal import SimulationEngine

extension WorldSettings {
  /// Reads the key `world`.
  static var reader: ValueReader<WorldSettings> {
    .mapping { file in
      var world = WorldSettings()
      world.checkpoints = file.readIfPresent("checkpoints", CheckpointTerms.reader)
      world.loading = file.read("loading", LoadingTimes.reader, default: LoadingTimes())
      world.crossDomainPerMille = file.read("crossDomainSlowdown", .slowdownPerMille, default: 1_000)
      return world
    }
  }
}

extension CheckpointTerms {
  static var reader: ValueReader<CheckpointTerms> {
    .mapping { file in
      let interval = file.read("interval", .positiveDuration)
      let cost = file.read("cost", .duration, default: .zero)
      let restart = file.read("restart", .duration, default: .zero)
      return interval.map { CheckpointTerms(interval: $0, cost: cost, restart: restart) }
    }
  }
}

extension LoadingTimes {
  static var reader: ValueReader<LoadingTimes> {
    .mapping { file in
      var times = LoadingTimes()
      times.image = file.read("image", .duration, default: .zero)
      times.coldModel = file.read("coldModel", .duration, default: .zero)
      times.warmModel = file.read("warmModel", .duration, default: .zero)
      times.migMode = file.read("migMode", .duration, default: .zero)
      return times
    }
  }
}

extension ValueReader where Value == Int {
  /// How many times as long, from 1 to 1000, with at most three decimals.
  static var slowdownPerMille: ValueReader {
    ValueReader<Int64>.millionths
      .requiring("a slowdown is from 1 to 1000, with at most 3 decimals") {
        1_000_000...1_000_000_000 ~= $0 && $0.isMultiple(of: 1_000)
      }
      .map { Int($0 / 1_000) }
  }
}
