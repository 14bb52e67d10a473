internal import ControlLoop
internal import FleetModel
internal import LiveProvider
internal import Planning

/// Decisions as lines for the operator, with the time since the start.
struct DecisionPrinter: Sendable {
  let start: Instant

  func show(_ decision: Decision) {
    for action in decision.actions {
      guard let text = text(of: action) else { continue }
      Console.line("\(stamp(decision.at))  \(text)")
    }
  }

  private func stamp(_ instant: Instant) -> String {
    let seconds = instant.since(start).secondsText
    return String(repeating: " ", count: max(0, 9 - seconds.count)) + seconds
  }

  private func text(of action: Action) -> String? {
    switch action {
    case .explain(let explanation):
      ([explanation.verdictText] + explanation.rankedPools.map { "\n            \($0)" })
        .joined().withGang(explanation.gang)
    case .notify(let notice): (notice.isAlarm ? "ALARM " : "") + notice.description
    case .admit(let gang, _): "\(gang): admitted, all its domains are ready"
    case .withdraw(let gang, let reason): "\(gang): has lost its place (\(reason.rawValue))"
    case .answer(_, .refused(_, let message)): "refused: \(message)"
    case .launch, .release, .repair, .cordon, .evict, .verify, .uncordon, .deleteNodes, .answer: nil
    }
  }
}

extension String {
  fileprivate func withGang(_ gang: GangID) -> String { "\(gang): \(self)" }
}
