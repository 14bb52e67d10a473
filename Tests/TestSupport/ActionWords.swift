package import ControlLoop
internal import FleetModel
internal import Planning

extension Action {
  /// The action in a few words, exact enough to compare histories; domains by their dense numbers.
  package var words: String {
    switch self {
    case .launch(let request): "launch \(request.token) x\(request.memberCount) by \(request.deadline)"
    case .release(let launch): "release \(launch)"
    case .repair(let launch, let member): "repair \(launch)/\(member)"
    case .cordon(let launch, _): "cordon \(launch)"
    case .evict(let launch, _): "evict \(launch)"
    case .verify(let launch, _): "verify \(launch)"
    case .uncordon(let launch, _): "uncordon \(launch)"
    case .deleteNodes(let launch): "delete nodes of \(launch)"
    case .admit(let gang, let placement):
      "admit \(gang) on \(placement.domains.map(String.init).joined(separator: "+"))"
    case .withdraw(let gang, let reason): "withdraw \(gang): \(reason.rawValue)"
    case .answer(_, .done): "answer done"
    case .answer(_, .refused(let code, let message)): "answer \(code.rawValue): \(message)"
    case .explain(let explanation): "explain \(explanation.gang): \(explanation)"
    case .notify(let notice): "notify \(notice)"
    }
  }

  /// True for what changes the world, false for what is only said.
  package var isDeed: Bool {
    switch self {
    case .launch, .release, .repair, .cordon, .evict, .verify, .uncordon, .deleteNodes, .admit, .withdraw:
      true
    case .answer, .explain, .notify: false
    }
  }
}

extension [Action] {
  /// All actions in words.
  package var words: [String] { map(\.words) }
  /// Those that change the world, in words.
  package var deeds: [String] { filter(\.isDeed).map(\.words) }
  /// What operators are told, in words.
  package var notices: [String] {
    compactMap { if case .notify(let notice) = $0 { notice.description } else { nil } }
  }
}
