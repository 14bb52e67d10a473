internal import ControlLoop
internal import FleetModel
internal import Planning
package import SimulationEngine

/// The decisions of a step as lines for people.
package enum DecisionLines {
  /// One line for each action that an operator would want to hear of, with its instant.
  package static func lines(of step: Simulation.Step) -> [String] {
    step.actions.compactMap { action in text(of: action).map { "\(step.at)  \($0)" } }
  }

  private static func text(of action: Action) -> String? {
    switch action {
    case .explain(let explanation): "\(explanation.gang): \(explanation)"
    case .notify(let notice): notice.description
    case .admit(let gang, _): "\(gang): admitted"
    case .withdraw(let gang, let reason): "\(gang): has lost its place (\(reason.rawValue))"
    case .launch, .release, .repair, .cordon, .evict, .verify, .uncordon, .deleteNodes, .answer: nil
    }
  }
}
