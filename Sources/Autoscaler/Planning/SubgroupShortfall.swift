/// What the domains that exist lack for one subgroup of a gang.
package struct SubgroupShortfall: Hashable, Sendable, Codable {
  package let name: String
  /// How many replicas the subgroup has.
  package let replicas: Int
  /// The pods of each of them.
  package let podsPerReplica: Int
  /// How many of them would find a domain at the moment; nil when that would not help.
  package let heldReplicas: Int?

  package init(name: String, replicas: Int, podsPerReplica: Int, heldReplicas: Int?) {
    self.name = name
    self.replicas = replicas
    self.podsPerReplica = podsPerReplica
    self.heldReplicas = heldReplicas
  }
}

extension SubgroupShortfall {
  /// What must share a domain.
  var need: String {
    let groups = replicas == 1 ? "its group of \(name)" : "each of its \(replicas) groups of \(name)"
    return "\(groups) (\(podsPerReplica) \(podsPerReplica == 1 ? "pod" : "pods")) in one"
  }

  /// How far the domains that exist would do; nil when that would not help.
  var held: String? {
    heldReplicas.map { "the domains hold \($0) of its \(replicas) groups of \(name)" }
  }
}
