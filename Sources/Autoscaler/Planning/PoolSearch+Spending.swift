internal import FleetModel
internal import Policy

/// What may be spent on the gang.
extension PoolSearch {
  /// The answer, unless what it buys would cost too much.
  func affordable(_ answer: Answer, of pool: PoolIndex) -> Answer {
    guard case .possible(let choice) = answer,
      let limit = spendingLimit(onBuying: planner.cost(of: pool, choice.domains.count))
    else { return answer }
    return .refused(.overspending(limit))
  }

  /// The limit that such a purchase for the gang's tenant would pass; nil when it passes none.
  func spendingLimit(onBuying cost: Money?) -> SpendingLimit? {
    guard heedsSpending else { return nil }
    return availability.commitments?.limit(onBuying: cost, for: gang.tenant)
  }

  /// The least approval with which one of the pools would serve the gang; nil when none waits for any.
  func neededApproval(_ answers: [Answer]) -> SpendingLimit? {
    var least: (spend: Money, limit: SpendingLimit)?
    for answer in answers {
      guard case .refused(.overspending(let limit)) = answer, case .approval(let spend, _) = limit else {
        continue
      }
      if least.map({ spend < $0.spend }) ?? true { least = (spend, limit) }
    }
    return least?.limit
  }
}
