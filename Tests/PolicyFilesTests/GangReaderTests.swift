internal import FleetModel
internal import PolicyFiles
internal import Testing

/// Reads a gang whose keys stand on the first line of `file.yaml`, in braces.
private var reader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

private func problems(in keys: String) -> String { PolicyFilesTests.problems(in: "{\(keys)}", as: reader) }

@Suite("Reading a gang")
struct GangReaderTests {
  @Test func `what is left out has the default of the reference`() throws {
    let short = try read("name: a/b, roles: [{count: 3}]")
    let long = try read(
      """
      name: a/b, topology: same-domain, priority: 0, tenant: default, residency: [], latencyClass: batch,
      checkpointable: false, roles: [{name: worker, count: 3, gpus: 0, gpuModels: [], cpu: 0, memory: 0,
      isaFeatures: [], ownsDomain: false}]
      """
    )

    #expect(short == long)
    #expect(short.topology == .sameDomain)
    #expect(short.podCount == 3)
  }

  @Test func `every key says what it stands for`() throws {
    let gang = try read(
      """
      name: a/b, topology: {atMostDomains: 3}, priority: -5, tenant: lab, residency: [eu, ch],
      latencyClass: realtime, checkpointable: true, roles: [{name: chat, count: 2, cpu: 1.5, memory: 4Gi,
      mig: {profile: 1g.10gb, count: 3}, gpuModels: [H100-80GB], architecture: arm64, isaFeatures: [sve2],
      ownsDomain: true}, {count: 1, gpus: 8}]
      """
    )

    #expect(
      gang
        == Gang(
          id: GangID("a/b"),
          roles: [
            Role(
              name: "chat",
              count: 2,
              request: PodRequest(
                cpuMilli: 1_500,
                memoryMiB: 4_096,
                mig: PodRequest.MIG(profile: "1g.10gb", count: 3),
                gpuModels: ["H100-80GB"],
                architecture: .arm64,
                isaFeatures: ["sve2"],
                ownsDomain: true
              )
            ),
            Role(name: "worker", count: 1, request: PodRequest(gpus: 8)),
          ],
          topology: .atMost(domains: 3),
          priority: -5,
          tenant: "lab",
          residency: ["eu", "ch"],
          latencyClass: .realtime,
          isCheckpointable: true
        )
    )
    #expect(try read("name: a, topology: unconstrained, roles: [{count: 1}]").topology == .unconstrained)
  }

  @Test func `a preference may have a limit, and pods of a role may keep apart`() throws {
    let topology = { (keys: String) in try read("name: a, topology: {\(keys)}, roles: [{count: 1}]").topology
    }

    #expect(try topology("prefer: same-domain") == .preferSameDomain(limit: nil))
    #expect(try topology("prefer: same-domain, atMostDomains: 3") == .preferSameDomain(limit: 3))
    #expect(try read("name: a, roles: [{count: 4, maxPerNode: 2}]").roles[0].maxPerNode == 2)
  }

  @Test func `a role may say how many of its pods are enough`() throws {
    let roles = try read("name: a, roles: [{count: 4, minCount: 2}, {name: b, count: 3}]").roles

    #expect(roles.map(\.requiredCount) == [2, 3] && roles.map(\.minCount) == [2, nil])
  }

  private func read(_ keys: String) throws -> Gang {
    try StrictYAML.decode(Array("{\(keys)}".utf8), file: "file.yaml", as: reader)
  }

  @Test(arguments: [
    ("roles: [{count: 1}]", "1: missing key 'name'"),
    ("name: a", "1: missing key 'roles'"),
    ("name: a, roles: []", "18: expected 1 to 64 items, found 0"),
    ("name: a, rolls: [], roles: [{count: 1}]", "11: unknown key 'rolls'; did you mean 'roles'?"),
    ("name: a, roles: [{}]", "19: missing key 'count'"),
    ("name: a, roles: [{count: 0}]", "27: expected a whole number from 1 to 1000000, found the number 0"),
    (
      "name: a, roles: [{count: 2, maxPerNode: 0}]",
      "42: expected a whole number from 1 to 1000000, found the number 0"
    ),
    (
      "name: a, roles: [{count: 1}], topology: {prefer: rack}",
      "51: expected 'same-domain', found the text 'rack'"
    ),
    ("name: a, roles: [{count: 2, minCount: 3}]", "40: 'minCount' is more than 'count'"),
    (
      "name: a, roles: [{count: 2, minCount: 0}]",
      "40: expected a whole number from 1 to 1000000, found the number 0"
    ),
    (
      "name: a, roles: [{count: 1, gpus: 1025}]",
      "36: expected a whole number from 0 to 1024, found the number 1025"
    ),
    (
      "name: a, roles: [{count: 1, cpu: lots}]",
      "35: expected cores such as 144, 1.5 or 500m, found the text 'lots'"
    ),
    (
      "name: a, roles: [{count: 1, memory: 4GB}]",
      "38: expected memory such as 960Gi, 2Ti or 512Mi, found the text '4GB'"
    ),
    (
      "name: a, roles: [{count: 1, architecture: arm}]",
      "44: expected one of 'amd64', 'arm64', 'riscv64', found the text 'arm'; did you mean 'arm64'?"
    ),
    ("name: a, roles: [{count: 1}], checkpointable: yes", "48: expected true or false, found the text 'yes'"),
    (
      "name: a, roles: [{count: 1}], topology: rack",
      "42: expected one of 'same-domain', 'unconstrained', found the text 'rack'"
    ),
    (
      "name: a, roles: [{count: 1}], topology: {atMostDomains: 0}",
      "58: expected a whole number from 1 to 10000, found the number 0"
    ),
    (
      "name: a, roles: [{count: 1}], topology: {domains: 2}",
      """
      42: missing key 'atMostDomains'
      file.yaml:1:43: unknown key 'domains'; known here: atMostDomains, prefer
      """
    ),
  ])
  func `what is wrong with a gang is said`(keys: String, problem: String) {
    #expect(problems(in: keys) == "file.yaml:1:" + problem)
  }

  @Test(arguments: [
    ("mig: {profile: 9g.1gb}", "35: no GPU has a MIG profile '9g.1gb'"),
    ("mig: {count: 1}", "35: missing key 'profile'"),
    ("mig: {profile: 1g.10gb, count: 65}", "61: expected a whole number from 1 to 64, found the number 65"),
    ("gpus: 1, mig: {profile: 1g.10gb}", "44: a pod asks for whole GPUs or for MIG instances, not for both"),
    (
      "mig: {profile: 1g.10gb}, gpuModels: [B200-180GB]",
      "35: B200-180GB has no MIG profile '1g.10gb'; the nearest names are 1g.23gb, 1g.45gb and 3g.90gb"
    ),
    (
      "mig: {profile: 1g.10gb}, gpuModels: [H100, H200]",
      "35: no GPU model is called H100 or H200"
    ),
  ])
  func `an impossible request for MIG instances is refused`(request: String, problem: String) {
    #expect(problems(in: "name: a, roles: [{count: 1, \(request)}]") == "file.yaml:1:" + problem)
  }

  @Test func `a profile of one of the named models is enough`() {
    let role = "{count: 1, mig: {profile: 1g.10gb}, gpuModels: [B200-180GB, H100-80GB]}"

    #expect(problems(in: "name: a, roles: [\(role)]") == "no problem")
  }

  @Test func `times are counted from the arrival`() throws {
    let keys = "{name: a, expectedDuration: 2h, startWithin: 30m, roles: [{count: 1}]}"
    let late = ValueReader<Gang>.mapping { Gang.read(from: &$0, arrival: Instant(seconds: 60)) }
    let gang = try StrictYAML.decode(Array(keys.utf8), file: "file.yaml", as: late)

    #expect(gang.expectedDuration == .seconds(7_200) && gang.startBy == Instant(seconds: 1_860))
    #expect(
      problems(in: "name: a, roles: [{count: 1}], startWithin: 0s")
        == "file.yaml:1:45: the duration must be longer than 0s"
    )
    #expect(
      problems(in: "name: a, roles: [{count: 1}], expectedDuration: 0s")
        == "file.yaml:1:50: the duration must be longer than 0s"
    )
  }
}
