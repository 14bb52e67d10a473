/// How the pending gangs differ from those that were planned for last.
enum DemandGrowth: Sendable {
  /// Gangs have come that stand behind that one, which was the last one, in their order; nil when there was none.
  case behind(GangOrder?, [Int])
  case other

  /// Takes in that a gang has become pending.
  mutating func note(_ place: Int, _ order: GangOrder) {
    switch self {
    case .behind(let last, let arrivals):
      let isBehind = last.map { $0 < order } ?? true
      self = isBehind ? .behind(order, arrivals + [place]) : .other
    case .other:
      break
    }
  }
}
