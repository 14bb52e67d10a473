/// Jobs that wait under fair share: a queue for each tenant.
struct TenantQueues: Sendable {
  private let tenants: [ClusterTenant]
  /// GPUs that each tenant's running jobs hold.
  private var held: [Int]
  /// Sorted by rank.
  private var queues: [[Rank]]
  /// Tenants none of whose jobs fits any more; within one pass.
  private var isExhausted: [Bool]
  private(set) var count = 0

  /// Without any tenant there is one, whose name nobody asks for.
  init(_ tenants: [ClusterTenant]) {
    let tenants = tenants.isEmpty ? [ClusterTenant(name: "default")] : tenants
    self.tenants = tenants
    held = tenants.map { _ in 0 }
    queues = tenants.map { _ in [] }
    isExhausted = tenants.map { _ in false }
  }

  mutating func add(_ rank: Rank, of job: ClusterJob) {
    let tenant = Int(job.tenant)
    let position = queues[tenant].partitioningIndex { rank < $0 }
    queues[tenant].insert(rank, at: position)
    count += 1
  }

  mutating func returnGPUs(_ job: ClusterJob) {
    held[Int(job.tenant)] -= job.gpus
  }

  mutating func beginPass() {
    for tenant in tenants.indices { isExhausted[tenant] = queues[tenant].isEmpty }
  }

  /// Takes the next job that may start: of the tenant with the least share, the first that fits.
  mutating func takeNext(free: Int, slots: [JobSlot]) -> Int? {
    while let tenant = leastServed() {
      let room = tenants[tenant].quota.map { min(free, $0 - held[tenant]) } ?? free
      if let position = queues[tenant].firstIndex(where: { slots[$0.slot].job.gpus <= room }) {
        let slot = queues[tenant].remove(at: position).slot
        held[tenant] += slots[slot].job.gpus
        isExhausted[tenant] = queues[tenant].isEmpty
        count -= 1
        return slot
      }
      // Room only shrinks within a pass.
      isExhausted[tenant] = true
    }
    return nil
  }

  /// The tenant with the least GPUs for its weight among those that may have a job to start; of equals the first.
  private func leastServed() -> Int? {
    var best: Int?
    for tenant in tenants.indices where !isExhausted[tenant] {
      guard let other = best else {
        best = tenant
        continue
      }
      if held[tenant] * tenants[other].weight < held[other] * tenants[tenant].weight { best = tenant }
    }
    return best
  }
}

extension ClusterSimulation {
  /// Starts jobs of the tenants that have least, as long as some job fits.
  mutating func fairSharePass() {
    tenantQueues.beginPass()
    while free > 0, let slot = tenantQueues.takeNext(free: free, slots: slots) { start(slot) }
  }
}
