/// What must hold of every plan.
package enum PlanRule: String, Hashable, Sendable, CaseIterable {
  /// A gang is placed once at most, and the places are in the order of the demand.
  case placedOnce = "placed once, in order"
  /// Every pod of a placed gang has a node, and none has two.
  case wholeGang = "whole gangs"
  /// The domains of a placement are those of its pods.
  case namedDomains = "domains named truly"
  case usableNodes = "usable nodes"
  case processorsAndMemory = "processors and memory"
  case wholeGPUs = "whole GPUs"
  case migInstances = "MIG instances"
  case migGeometry = "MIG geometry"
  case hugePages = "huge pages"
  /// No node has more pods of a role than may share one.
  case podsPerNode = "pods per node"
  /// Nothing is used that may be ready too late or be taken away too early.
  case time = "time"
  /// An elastic gang takes what is free on its own domains.
  case elastic = "elastic gangs"
  /// No node serves two ComputeDomains.
  case computeDomains = "ComputeDomains"
  case topology = "topology limit"
  /// Every replica of a subgroup is within one domain.
  case subgroups = "whole replicas"
  case ownership = "owned domains"
  /// Residency, spot, architecture, ISA features and GPU models.
  case eligibility = "eligible pools"
  /// Only absent slots are filled, and what is filled is planned as a whole.
  case wholeDomains = "whole domains"
  case backOff = "back-off"
  case restingSlots = "resting slots"
  case lowestSlots = "lowest slots"
  case minimums = "minimums"
  /// No domain is added for a gang that fits what exists.
  case neededDomains = "needed domains"
  /// Nothing is bought that a finish would make useless, and no two gangs wait for the same room.
  case finishes = "waits for finishes"
  /// No domain is added for a gang whose MIG instances are free elsewhere.
  case instancesFirst = "free instances first"
  /// Every added domain beyond a minimum has a gang.
  case usedDomains = "used domains"
  /// A gang that fits, or that whole domains would serve, is served.
  case served = "served when possible"
  /// No tenant's gangs hold more whole GPUs than they may.
  case quotas = "quotas"
  /// Tenants and the fleet spend no more than they may and than has been approved.
  case budgets = "budgets"
  /// Each domain is charged to somebody whom it serves, a minimum to nobody.
  case charges = "charges"
  case verdicts = "verdicts"
  case poolAnswers = "answers of pools"
  case never = "never means never"
  case invariants = "invariants of the snapshot"
  case untouched = "phases of other domains"
  case repeatable = "the same plan again"
  case unordered = "the order of reserving does not matter"
}

/// A rule that a plan breaks, and how.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
  package let rule: PlanRule
  package let message: String

  package init(_ rule: PlanRule, _ message: String) {
    self.rule = rule
    self.message = message
  }

  package var description: String { "\(rule.rawValue): \(message)" }
}
