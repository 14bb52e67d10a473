internal import Chance
internal import FleetModel

extension Trial {
  /// Plans the trial three times and returns every rule that is broken; empty when all is well.
  package func violations() -> [Violation] {
    let world = TrialWorld(self)
    let record = PlanRecord(of: world)
    var found = PlanChecker.violations(of: record, in: world)
    if !record.isSame(as: PlanRecord(of: world)) {
      found.append(Violation(.repeatable, "two plans of the same world differ"))
    }
    if !record.isSame(as: PlanRecord(of: TrialWorld(self, reversed: true))) {
      found.append(Violation(.unordered, "the plan depends on who reserved first"))
    }
    return found + geometryViolations()
  }

  /// The catalogue's geometry and brute force agree on some multisets of profiles drawn from the seed.
  private func geometryViolations() -> [Violation] {
    var random = RandomStream(seed: seed, entity: 12)
    return (0..<3).compactMap { _ in
      let model = GPUCatalogue.models[random.below(GPUCatalogue.models.count)]
      guard model.memorySlices != nil, !model.profiles.isEmpty else { return nil }
      let drawn = (0..<(1 + random.below(6))).map { _ in random.below(model.profiles.count) }
      let names = drawn.map { model.profiles[$0].name }
      let isLegal = MIGTable.isLegal(drawn, on: model)
      let isCut: Bool
      switch model.layout(of: names) {
      case .success(let layout): isCut = MIGTable.isLegal(layout) && layout.placements.count == drawn.count
      case .failure: isCut = false
      }
      guard isCut != isLegal else { return nil }
      return Violation(.migGeometry, "\(model.name) \(isLegal ? "can" : "cannot") be cut into \(names)")
    }
  }
}
