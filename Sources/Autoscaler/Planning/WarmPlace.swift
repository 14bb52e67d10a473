package import FleetModel

/// A domain of a placement where models of its gang are warm.
package struct WarmPlace: Hashable, Sendable, Codable {
  package let slot: Slot
  /// In the order of the gang.
  package let models: [String]

  package init(slot: Slot, models: [String]) {
    precondition(!models.isEmpty, "a warm place is warm for some model")
    self.slot = slot
    self.models = models
  }
}

extension WarmPlace: CustomStringConvertible {
  package var description: String {
    "on \(slot), where \(models.count == 1 ? "model" : "models") \(models.joined(separator: ", ")) "
      + (models.count == 1 ? "is" : "are") + " warm"
  }
}

extension GangExplanation {
  /// The verdict and, where models are warm for the gang or moves would make room for it, that.
  package var verdictText: String {
    let warm = (warmPlaces ?? []).map(\.description)
    return ([verdict.description] + warm + (room.map { [$0.description] } ?? [])).joined(separator: "; ")
  }
}
