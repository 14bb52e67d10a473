internal import FleetModel

/// Makes a failing trial smaller, as long as it still fails.
package enum TrialShrinker {
  /// The smallest trial that is found; `fails` is asked at most `limit` times.
  package static func smallest(
    _ trial: Trial,
    limit: Int = 5_000,
    where fails: (Trial) -> Bool
  ) -> Trial {
    var best = trial
    var asked = 0
    var hasShrunk = true
    while hasShrunk {
      hasShrunk = false
      for step in steps(of: best) {
        // A step was written down for an earlier trial and may name what is gone.
        guard asked < limit, let smaller = step(best), smaller != best else { continue }
        asked += 1
        guard fails(smaller) else { continue }
        best = smaller
        hasShrunk = true
      }
    }
    return best
  }

  private typealias Step = (Trial) -> Trial?

  /// What could be left out, the largest parts first and what comes last in the trial before what comes first.
  private static func steps(of trial: Trial) -> [Step] {
    let gangs = trial.gangs.indices.reversed()
    let pools = trial.pools.indices.reversed()
    var steps: [Step] = [
      { keeping($0, gangs: 0..<($0.gangs.count / 2)) },
      { keeping($0, gangs: ($0.gangs.count / 2)..<$0.gangs.count) },
    ]
    steps += TrialRule.allCases.map { rule in { rule.removed(from: $0) } }
    steps += pools.map { pool in { dropping($0, pool: pool) } }
    steps += gangs.map { gang in { dropping($0, gang: gang) } }
    steps += pools.flatMap { pool in poolSteps(pool) }
    for pool in pools {
      steps += trial.pools[pool].slots.indices.reversed().flatMap { slotSteps(pool, $0) }
    }
    steps += gangs.flatMap { gang in gangSteps(gang, roles: trial.gangs[gang].roles.count) }
    return steps
  }

  private static func keeping(_ trial: Trial, gangs: Range<Int>) -> Trial? {
    var smaller = trial
    smaller.gangs = Array(trial.gangs[gangs])
    return smaller
  }

  private static func dropping(_ trial: Trial, gang: Int) -> Trial? {
    guard trial.gangs.indices.contains(gang) else { return nil }
    var smaller = trial
    smaller.gangs.remove(at: gang)
    return smaller
  }

  private static func dropping(_ trial: Trial, pool: Int) -> Trial? {
    guard trial.pools.count > 1, trial.pools.indices.contains(pool) else { return nil }
    var smaller = trial
    smaller.pools.remove(at: pool)
    return smaller
  }

  // MARK: Pools and slots

  private static func poolSteps(_ pool: Int) -> [Step] {
    let changes: [(inout TrialPool) -> Void] = [
      { $0.slots.removeLast($0.slots.count / 2) },
      { halveNodes(of: &$0) },
      { $0.minDomains = 0 },
      { $0.minDomains = max(0, min($0.minDomains, $0.slots.count) - 1) },
      { $0.backingOffUntil = nil },
      { $0.block = nil },
      { $0.labels = [] },
      { $0.taints = [] },
      { $0.capacityType = .onDemand },
      { $0.price = HourlyPrice(microUnits: 1_000_000, currency: .usDollar) },
    ]
    return changes.map { change in
      { trial in
        guard trial.pools.indices.contains(pool) else { return nil }
        var smaller = trial
        change(&smaller.pools[pool])
        return smaller
      }
    }
  }

  private static func halveNodes(of pool: inout TrialPool) {
    pool.nodeCount = max(1, pool.nodeCount / 2)
    for slot in pool.slots.indices {
      pool.slots[slot].lost.removeAll { $0 >= pool.nodeCount }
      for holder in pool.slots[slot].holders.indices {
        pool.slots[slot].holders[holder].pods = Array(
          pool.slots[slot].holders[holder].pods.prefix(pool.nodeCount)
        )
      }
    }
  }

  private static func slotSteps(_ pool: Int, _ slot: Int) -> [Step] {
    let changes: [(inout TrialPool) -> Void] = [
      { if $0.slots.count > 1 { $0.slots.remove(at: slot) } },
      { $0.slots[slot] = .absent },
      { $0.slots[slot].holders = [] },
      { if !$0.slots[slot].holders.isEmpty { $0.slots[slot].holders.removeLast() } },
      { $0.slots[slot].lost = [] },
      { $0.slots[slot].restingUntil = nil },
      { $0.slots[slot].boughtFor = nil },
      { if $0.slots[slot].phase != .absent { $0.slots[slot].phase = .ready } },
    ]
    return changes.map { change in
      { trial in
        guard trial.pools.indices.contains(pool), trial.pools[pool].slots.indices.contains(slot) else {
          return nil
        }
        var smaller = trial
        change(&smaller.pools[pool])
        return smaller
      }
    }
  }

  // MARK: Gangs

  private static func gangSteps(_ gang: Int, roles: Int) -> [Step] {
    let one = PodRequest(gpus: 1)
    let plain: [(Gang) -> Gang] = [
      { $0.changed { $0.residency = [] } },
      { $0.changed { $0.latencyClass = .batch } },
      { $0.changed { $0.isCheckpointable = true } },
      { $0.changed { $0.tenant = "default" } },
      { $0.changed { $0.startBy = nil } },
      { $0.changed { $0.computeDomain = nil } },
      { $0.changed { $0.expectedDuration = nil } },
      { $0.changingRoles { $0.requesting { $0.constraints = nil } } },
      { $0.changingRoles { $0.requesting { $0.hugePages = nil } } },
      { $0.changingRoles { $0.counted(minCount: .some(nil)) } },
      { $0.changingRoles { $0.counted(maxPerNode: .some(nil)) } },
    ]
    let ofRoles = (0..<roles).reversed().flatMap { index -> [(Gang) -> Gang] in
      [
        { dropping($0, role: index) },
        { changed($0, role: index) { $0.counted(1) } },
        { changed($0, role: index) { $0.counted(max(1, $0.count / 2)) } },
        { changed($0, role: index) { $0.counted(max(1, $0.count - 1)) } },
        { changed($0, role: index) { $0.counted(request: one) } },
      ]
    }
    return (plain + ofRoles).map { change in
      { trial in
        guard trial.gangs.indices.contains(gang) else { return nil }
        var smaller = trial
        smaller.gangs[gang] = change(trial.gangs[gang])
        return smaller
      }
    }
  }

  private static func dropping(_ gang: Gang, role: Int) -> Gang {
    guard gang.roles.count > 1, gang.roles.indices.contains(role) else { return gang }
    return changed(gang, roles: gang.roles.indices.filter { $0 != role }.map { gang.roles[$0] })
  }

  private static func changed(_ gang: Gang, role: Int, by change: (Role) -> Role) -> Gang {
    guard gang.roles.indices.contains(role) else { return gang }
    var roles = gang.roles
    roles[role] = change(roles[role])
    return changed(gang, roles: roles)
  }

  private static func changed(_ gang: Gang, roles: [Role]) -> Gang {
    let isSameShape = roles.map(\.count) == gang.roles.map(\.count)
    return gang.changed {
      $0.roles = roles
      if !isSameShape { $0.subgroups = nil }
    }
  }
}
