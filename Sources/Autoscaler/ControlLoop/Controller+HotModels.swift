internal import FleetModel
internal import Policy

/// A model that gangs have used on a domain.
struct UsedModel: Sendable {
  let name: String
  let lastUse: Instant
}

extension Controller {
  /// Records that the gang's models are in use, or were until now, on the domains where it runs.
  ///
  /// O(domains x models kept per domain).
  mutating func noteModels(of gang: Gang, on placement: Placement, at now: Instant) {
    guard let hotModels = policy.hotModels, let models = gang.models else { return }
    for domain in placement.domains {
      let used = models.map { UsedModel(name: $0, lastUse: now) }
      let older = domains[domain].models.filter { !models.contains($0.name) }
      domains[domain].models = Array((used + older).prefix(hotModels.perDomain))
      showModels(of: domain)
    }
  }

  /// Drops what has not been used for its time, unless a gang that runs there uses it.
  ///
  /// O(live domains); nothing without `hotModels` in the policy.
  mutating func forgetColdModels(at now: Instant) {
    guard let hotModels = policy.hotModels else { return }
    for domain in snapshot.liveDomains where !domains[domain].models.isEmpty {
      let warm = domains[domain].models.filter { model in
        model.lastUse.advanced(by: hotModels.keepFor) > now || isInUse(model.name, on: domain)
      }
      guard warm.count < domains[domain].models.count else { continue }
      domains[domain].models = warm
      showModels(of: domain)
    }
  }

  /// When a domain that is idle from now on has been so for long enough: after the policy's idle time, and not
  /// before its last model is cold.
  func idleEnd(of domain: DomainIndex, from now: Instant) -> Instant {
    let end = now.advanced(by: policy.idleTime)
    guard let hotModels = policy.hotModels, let last = domains[domain].models.map(\.lastUse).max() else {
      return end
    }
    return max(end, last.advanced(by: hotModels.keepFor))
  }

  /// The first domain whose snapshot shows other models than its record, in words; nil when all is well.
  func modelProblem() -> String? {
    domains.indices.first { snapshot.warmModels(on: $0) != domains[$0].models.map(\.name) }.map {
      "\(topology.slot(of: $0)) does not know its models"
    }
  }

  private func isInUse(_ model: String, on domain: DomainIndex) -> Bool {
    domains[domain].holders.contains { place in
      if case .running = gangs[place].state {
        gangs[place].gang.models?.contains(model) ?? false
      } else {
        false
      }
    }
  }

  private mutating func showModels(of domain: DomainIndex) {
    snapshot.setWarmModels(domains[domain].models.map(\.name), on: domain)
  }
}
