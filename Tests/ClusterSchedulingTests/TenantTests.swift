internal import ClusterScheduling
internal import Testing

@Suite("Tenants")
struct TenantTests {
  private let many: [ClusterJob] = (0..<4).map { _ in .at(0, runs: 10, gpus: 2) }

  @Test(arguments: [QueueDiscipline.priority, .fairShare])
  func `a tenant's jobs wait while its quota is used up, and others pass`(discipline: QueueDiscipline) {
    let settings = ClusterSettings(
      gpus: 8,
      discipline: discipline,
      tenants: [ClusterTenant(name: "a", quota: 4), ClusterTenant(name: "b")]
    )

    #expect(settings.run(many + [.at(0, runs: 10, gpus: 2, tenant: 1)]).starts == [0, 0, 10, 10, 0])
  }

  @Test func `a quota holds as well when jobs are pre-empted`() {
    let settings = ClusterSettings(
      gpus: 8,
      discipline: .priority,
      tenants: [ClusterTenant(name: "a", quota: 4)],
      preempts: true
    )
    let jobs: [ClusterJob] = [.at(0, runs: 10, gpus: 4), .at(2, runs: 10, gpus: 4, priority: 1)]

    let (result, starts) = settings.run(jobs)

    #expect(starts == [0, 2])
    #expect(result.makespan == 20_000_000_000)
  }

  @Test func `the tenant that has least goes first`() {
    let settings = ClusterSettings(
      gpus: 8,
      discipline: .fairShare,
      tenants: [ClusterTenant(name: "a"), ClusterTenant(name: "b")]
    )
    let jobs = many + [.at(0, runs: 10, gpus: 2, tenant: 1), .at(0, runs: 10, gpus: 2, tenant: 1)]

    #expect(settings.run(jobs).starts == [0, 0, 10, 10, 0, 0])
  }

  @Test func `a tenant of three times the weight gets three times as much`() {
    let settings = ClusterSettings(
      gpus: 8,
      discipline: .fairShare,
      tenants: [ClusterTenant(name: "a"), ClusterTenant(name: "b", weight: 3)]
    )
    let jobs = many + (0..<4).map { _ in .at(0, runs: 10, gpus: 2, tenant: 1) }

    #expect(settings.run(jobs).starts == [0, 10, 10, 10, 0, 0, 0, 10])
  }
}
