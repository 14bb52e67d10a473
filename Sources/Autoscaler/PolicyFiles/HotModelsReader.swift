internal import Policy

extension HotModels {
  static var reader: ValueReader<HotModels> {
    .mapping { models in
      let standard = HotModels()
      return HotModels(
        keepFor: models.read("keepFor", .positiveDuration, default: standard.keepFor),
        perDomain: models.read("perDomain", .integer(in: 1...256), default: standard.perDomain)
      )
    }
  }
}

extension ValueReader where Value == [String] {
  /// The models that a gang's pods load, each once.
  static var models: ValueReader {
    ValueReader.list(of: .text, count: 1...64).requiring("a model is named twice") { models in
      Set(models).count == models.count
    }
  }
}
