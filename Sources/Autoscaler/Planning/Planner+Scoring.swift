package import FleetModel
internal import Policy

extension Planner {
  /// How good a domain is for a gang that has no place yet, for those who choose one domain out of some; higher is
  /// better, and nil where the gang may not go or where it finds too little.
  ///
  /// It is the domain's position among ``preferredDomains(for:in:)``, so that scores are worth comparing for one
  /// gang and one snapshot only. As complex as that.
  package func score(of gang: Gang, on domain: DomainIndex, in snapshot: Snapshot) -> Int? {
    let pool = snapshot.topology.pool(of: domain)
    guard snapshot.phase(of: domain).isPlaceable, mayUse(pool, gang, in: snapshot) else { return nil }
    let domains = preferredDomains(for: gang, in: snapshot)
    return domains.firstIndex(of: domain).map { domains.count - $0 }
  }

  /// The domains that exist or are planned on which the gang could go, or a part of it where it may span domains;
  /// the one that the planner itself takes first comes first.
  ///
  /// Limits on what tenants hold and spend are not asked about. O(live domains x roles x nodes of a domain).
  package func preferredDomains(for gang: Gang, in snapshot: Snapshot) -> [DomainIndex] {
    let allowed = policy.pools.map { mayUse($0, gang, in: snapshot) }
    switch gang.topology {
    case .sameDomain:
      return domains(holdingAllOf: gang, in: snapshot, allowed: allowed)
    case .unconstrained:
      return domains(holdingSomeOf: gang, in: snapshot, allowed: allowed)
    case .atMost, .preferSameDomain:
      let whole = domains(holdingAllOf: gang, in: snapshot, allowed: allowed)
      var isWhole = Array(repeating: false, count: snapshot.topology.domainCount)
      for domain in whole { isWhole[domain] = true }
      let empty = DomainFit(of: gang)
      let others = fullestFirst(for: gang, in: snapshot, allowed: allowed).filter { domain in
        !isWhole[domain] && pods(of: empty, on: domain, in: snapshot) > 0
      }
      return whole + others
    }
  }

  private func mayUse(_ pool: NodePool, _ gang: Gang, in snapshot: Snapshot) -> Bool {
    guard let now = snapshot.asOf else { return policy.exclusion(of: gang, from: pool) == nil }
    return policy.exclusion(of: gang, from: pool, at: now) == nil
  }

  private func domains(
    holdingAllOf gang: Gang,
    in snapshot: Snapshot,
    allowed: [Bool]
  ) -> [DomainIndex] {
    let empty = DomainFit(of: gang)
    return domains(for: gang, in: snapshot, freeGPUs: gang.requiredGPUCount, allowed: allowed) {
      pods(of: empty, on: $0, in: snapshot) == gang.requiredPodCount
    }
  }

  private func domains(
    holdingSomeOf gang: Gang,
    in snapshot: Snapshot,
    allowed: [Bool]
  ) -> [DomainIndex] {
    let empty = DomainFit(of: gang)
    let leastGPUs = gang.leastGPUsOfPod
    return domains(for: gang, in: snapshot, freeGPUs: leastGPUs, allowed: allowed) {
      pods(of: empty, on: $0, in: snapshot) > 0
    }
  }

  /// All domains with so many free GPUs that pass, in the order in which placements try them.
  private func domains(
    for gang: Gang,
    in snapshot: Snapshot,
    freeGPUs: Int,
    allowed: [Bool],
    where passes: (DomainIndex) -> Bool
  ) -> [DomainIndex] {
    var domains: [DomainIndex] = []
    let _: Bool? = firstDomain(for: gang, in: snapshot, freeGPUs: freeGPUs, allowed: allowed) { domain in
      if passes(domain) { domains.append(domain) }
      return nil
    }
    return domains
  }

  /// How many pods the domain takes by itself.
  private func pods(of empty: DomainFit, on domain: DomainIndex, in snapshot: Snapshot) -> Int {
    var fit = empty
    return fit.fill(domain, of: snapshot)
  }
}

extension Gang {
  /// The fewest whole GPUs that a pod of it asks for.
  ///
  /// A pod that needs GPUs finds none in a domain without free ones.
  var leastGPUsOfPod: Int { roles.map(\.request.gpus).min() ?? 0 }
}
