internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

/// A policy with nothing but what is needed, and a place for more keys of the policy and of its pool.
private func policy(_ keys: String = "", pool: String = "", shape: String = "gb200-nvl72") -> String {
  """
  version: 1
  name: sample
  \(keys.isEmpty ? "" : keys + "\n")pools:
  - name: rack
    shape: \(shape)
    zone: z1
    jurisdiction: eu
    capacityType: owned
    maxDomains: 4
    bringUpDeadline: 30m
    \(pool.isEmpty ? "node: {memory: 960Gi}" : pool)
  """
}

private func problems(in text: String) -> String { PolicyFilesTests.problems(in: text, as: Policy.reader) }

@Suite("Reading a policy")
struct PolicyReaderTests {
  @Test func `what is left out has the default of the reference`() throws {
    let short = try read(policy())
    let long = try read(
      policy(
        """
        currency: USD
        exchangeRates: {}
        placement: tightest
        idleTime: 10m
        reservationTime: 15m
        patience: {repairTime: 15m, drainTime: 10m, releaseTime: 10m, retryTime: 30s}
        backoff: {initial: 1m, maximum: 30m, slotRest: 30m}
        actuation: cluster-autoscaler
        watchdog: {refreshes: 3, time: 2m, response: report}
        """,
        pool: """
          driver: simulated
            node: {memory: 960Gi, isaFeatures: []}
            minDomains: 0
            spareMembers: 0
            labels: {}
            taints: []
          """
      )
    )

    #expect(short == long)
    #expect(short.pools[0].pricePerNode == nil)
    #expect(short.clusterAutoscalerScaleDown == nil)
  }

  private func policyWithEveryKey() throws -> Policy {
    try read(
      policy(
        """
        currency: EUR
        exchangeRates: {USD: 0.9}
        placement: first-fit
        idleTime: 0s
        reservationTime: 1s
        patience: {repairTime: 1s, drainTime: 2s, releaseTime: 3s, retryTime: 4s}
        backoff: {initial: 5s, maximum: 6s, slotRest: 7s}
        actuation: direct
        watchdog: {refreshes: 8, time: 9s, response: act}
        clusterAutoscalerScaleDown: {unneeded: 1m, unready: 2m, maxNodeProvision: 3m}
        """,
        pool: """
          node: {cpu: 100, memory: 900Gi, instanceType: own, gpuModel: GB300-278GB, isaFeatures: [sve2],
                   hugepages2Mi: 2Mi, hugepages1Gi: 8Gi}
            pricePerNode: $10/h
            minDomains: 1
            spareMembers: 2
            labels: {b: "2", a: "1"}
            taints: [{key: k, effect: NoExecute}, {key: l, value: v, effect: NoSchedule}]
          """
      )
    )
  }

  @Test func `every key of a policy says what it stands for`() throws {
    let policy = try policyWithEveryKey()

    #expect(policy.referenceCurrency == Currency("EUR"))
    #expect(policy.exchangeRates == [ExchangeRate(currency: .usDollar, microUnitsPerUnit: 900_000)])
    #expect(policy.placementOrder == .firstFit)
    #expect([policy.idleTime, policy.reservationTime] == [.zero, .seconds(1)])
    #expect(
      policy.patience
        == Patience(
          repairTime: .seconds(1),
          drainTime: .seconds(2),
          releaseTime: .seconds(3),
          retryTime: .seconds(4)
        )
    )
    #expect(policy.backoff == Backoff(initial: .seconds(5), maximum: .seconds(6), slotRest: .seconds(7)))
    #expect(policy.actuation == .direct)
    #expect(policy.watchdog == Watchdog(epochs: 8, time: .seconds(9), response: .act))
    #expect(
      policy.clusterAutoscalerScaleDown
        == ScaleDownTimes(unneeded: .seconds(60), unready: .seconds(120), maxNodeProvision: .seconds(180))
    )
  }

  @Test func `every key of a pool says what it stands for`() throws {
    let policy = try policyWithEveryKey()
    let pool = policy.pools[0]

    #expect(policy.hourlyCost(of: pool) == Money(microUnits: 162_000_000))
    #expect(pool.shape.node.instanceType == "own")
    #expect(pool.shape.node.cpuMilli == 100_000)
    #expect(pool.shape.node.gpuModelName == "GB300-278GB")
    #expect(pool.shape.node.isaFeatures == ["sve2"])
    #expect(pool.shape.node.hugePages == HugePages(small: 2, large: 8_192))
    #expect([pool.minDomains, pool.maxDomains, pool.spareMembers, pool.minReadyMembers] == [1, 4, 2, 16])
    #expect(pool.labels == [Label(key: "a", value: "1"), Label(key: "b", value: "2")])
    #expect(
      pool.taints == [
        Taint(key: "k", value: "", effect: .noExecute), Taint(key: "l", value: "v", effect: .noSchedule),
      ]
    )
  }

  private func read(_ text: String) throws -> Policy {
    try StrictYAML.decode(Array(text.utf8), file: "file.yaml", as: Policy.reader)
  }

  @Test func `an empty policy says what it needs`() {
    #expect(
      problems(in: "{}") == """
        file.yaml:1:1: missing key 'name'
        file.yaml:1:1: missing key 'pools'
        file.yaml:1:1: missing key 'version'
        """
    )
    #expect(
      problems(in: "version: 1\nname: x\npools: [{}]") == """
        file.yaml:3:9: missing key 'bringUpDeadline'
        file.yaml:3:9: missing key 'capacityType'
        file.yaml:3:9: missing key 'jurisdiction'
        file.yaml:3:9: missing key 'maxDomains'
        file.yaml:3:9: missing key 'name'
        file.yaml:3:9: missing key 'shape'
        file.yaml:3:9: missing key 'zone'
        """
    )
  }

  @Test(arguments: [
    ("idletime: 5m", "1: unknown key 'idletime'; did you mean 'idleTime'?"),
    (
      "currency: euro",
      "11: expected a currency code of three capital letters such as USD, found the text 'euro'"
    ),
    ("exchangeRates: {EUR: 0}", "22: a currency is worth more than 0"),
    ("exchangeRates: {EUR: 1.0000001}", "22: at most 6 decimals are kept, found '1.0000001'"),
    ("exchangeRates: {USD: 1}", "17: 'USD' is the reference currency, which needs no rate"),
    ("exchangeRates: {eur: 1}", "17: 'eur' is no currency code of three capital letters such as USD"),
    ("placement: best", "12: expected one of 'first-fit', 'tightest', found the text 'best'"),
    ("idleTime: 10", "11: expected a duration such as 15m, 1h30m or 250ms, found the number 10"),
    ("reservationTime: 0s", "18: the duration must be longer than 0s"),
    ("patience: {drainTime: 0s}", "23: the duration must be longer than 0s"),
    (
      "patience: {repair: 1m}",
      "12: unknown key 'repair'; known here: drainTime, releaseTime, repairTime, retryTime"
    ),
    ("backoff: {initial: 2m, maximum: 1m}", "20: 'initial' is longer than 'maximum'"),
    ("backoff: {initial: 0s}", "20: the duration must be longer than 0s"),
    ("actuation: none", "12: expected one of 'cluster-autoscaler', 'direct', found the text 'none'"),
    ("watchdog: {refreshes: 0}", "23: expected a whole number from 1 to 1000, found the number 0"),
    ("watchdog: {response: nothing}", "22: expected one of 'report', 'act', found the text 'nothing'"),
    ("clusterAutoscalerScaleDown: {unneeded: 1m, unready: 1m}", "29: missing key 'maxNodeProvision'"),
  ])
  func `what is wrong with a rule is said`(line: String, problem: String) {
    #expect(problems(in: policy(line)) == "file.yaml:3:" + problem)
  }

  @Test func `another version of the language is refused`() {
    #expect(
      problems(in: policy().replacing("version: 1", with: "version: 2"))
        == "file.yaml:1:10: expected a whole number from 1, found the number 2"
    )
  }
}

@Suite("Reading a pool")
struct NodePoolReaderTests {
  @Test(arguments: [
    ("spare: 1", "3: unknown key 'spare'; did you mean 'shape'?"),
    ("mindomains: 1", "3: unknown key 'mindomains'; did you mean 'minDomains'?"),
    ("minDomains: 5", "15: 'minDomains' is more than 'maxDomains'"),
    ("minDomains: -1", "15: expected a whole number from 0 to 10000, found the number -1"),
    ("spareMembers: 18", "17: a domain of 18 nodes cannot spare 18"),
    ("driver: aws", "11: expected 'simulated', found the text 'aws'"),
    (
      "pricePerNode: 10", "17: expected a price per hour such as $2.29/h or 113.93 EUR/h, found the number 10"
    ),
    ("labels: [a]", "11: expected a mapping, found a list"),
    ("taints: [{key: a}]", "12: missing key 'effect'"),
    (
      "taints: [{key: a, effect: Never}]",
      "29: expected one of 'NoSchedule', 'PreferNoSchedule', 'NoExecute', found the text 'Never'"
    ),
    ("migLayout: []", "14: expected 1 to 64 items, found 0"),
    (
      "migLayout: [1g.10gb]",
      "14: GB200-186GB has no MIG profile '1g.10gb'; the nearest names are 1g.23gb, 1g.47gb and 2g.47gb"
    ),
    (
      "migLayout: [4g.93gb, 4g.93gb]",
      "14: 2 x 4g.93gb is more than the 1 that GB200-186GB allows"
    ),
  ])
  func `what is wrong with a pool is said`(line: String, problem: String) {
    #expect(
      problems(in: policy(pool: "node: {memory: 960Gi}\n  " + line)) == "file.yaml:12:" + problem
    )
  }

  @Test func `a price needs the rate of its currency`() {
    #expect(
      problems(in: policy(pool: "node: {memory: 960Gi}\n  pricePerNode: 10 EUR/h"))
        == "file.yaml:4:3: pool 'rack' has a price in EUR; give its rate under 'exchangeRates'"
    )
  }

  @Test func `a price that cannot be counted is refused`() {
    #expect(
      problems(in: policy(pool: "node: {memory: 960Gi}\n  pricePerNode: $9000000000000/h"))
        == "file.yaml:4:3: the price of pool 'rack' is too high to be counted"
    )
    #expect(
      problems(
        in: policy("exchangeRates: {EUR: 9000000000}", pool: "node: {memory: 960Gi}\n  pricePerNode: €9000/h")
      )
        == "file.yaml:5:3: the price of pool 'rack' is too high to be counted"
    )
  }

  @Test(arguments: [
    ("gb200-nv172", "10: no domain shape is called 'gb200-nv172'; did you mean 'gb200-nvl72'?"),
    ("72", "10: expected a text, found the number 72; put it in quotes"),
    ("vr-kyber-nvl576", "10: vr-kyber-nvl576 cannot be used yet: nobody has published the nodes of a domain"),
    ("{nodes: 2, gpusPerNode: 4}", "10: missing key 'architecture'"),
    (
      "{nodes: 0, gpusPerNode: 4, architecture: arm64}",
      "18: expected a whole number from 1 to 1000, found the number 0"
    ),
    (
      "{nodes: 2, gpusPerNode: 4, architecture: x86}",
      "51: expected one of 'amd64', 'arm64', 'riscv64', found the text 'x86'"
    ),
    (
      "{nodes: 2, gpusPerNode: 4, architecture: arm64}",
      "10: a described shape needs 'cpu' and 'memory' under 'node'"
    ),
  ])
  func `what is wrong with a shape is said`(shape: String, problem: String) {
    #expect(problems(in: policy(shape: shape)) == "file.yaml:5:" + problem)
  }

  @Test func `a shape that nobody has published figures for asks for them`() {
    #expect(
      problems(in: policy(pool: "labels: {}"))
        == "file.yaml:5:10: gb200-nvl72 has no public figure for the memory of a node: give one"
    )
  }

  @Test func `a GPU model is one of the catalogue, whatever the shape`() {
    let described = "{nodes: 1, gpusPerNode: 8, architecture: amd64}"
    let node = "node: {cpu: 8, memory: 8Gi, gpuModel: H100}"

    #expect(
      problems(in: policy(pool: node))
        == "file.yaml:5:10: gb200-nvl72 cannot have 'H100': no GPU model has that name"
    )
    #expect(
      problems(in: policy(pool: node, shape: described)) == "file.yaml:5:10: no GPU model is called 'H100'"
    )
    #expect(
      problems(in: policy(pool: node + "\n  migLayout: [1g.10gb]", shape: described))
        == "file.yaml:12:14: no GPU model is called 'H100'"
    )
  }

  @Test func `a layout needs to know the GPUs, and must fit them`() {
    let layout = "\n  migLayout: [4g.40gb, 3g.40gb, 1g.10gb]"
    let described = "{nodes: 1, gpusPerNode: 8, architecture: amd64}"

    #expect(
      problems(in: policy(pool: "node: {cpu: 8, memory: 8Gi}" + layout, shape: described))
        == "file.yaml:12:14: a MIG layout needs to know the GPUs; give 'gpuModel' under 'node'"
    )
    #expect(
      problems(in: policy(pool: "node: {cpu: 8, memory: 8Gi}" + layout, shape: "hgx-h100-8")) == """
        file.yaml:12:14: 1 x 1g.10gb, 1 x 3g.40gb and 1 x 4g.40gb need 9 memory slices and H100-80GB has 8
        """
    )
  }

  @Test func `pools have names of their own`() {
    let text = policy() + "\n" + policy().split(separator: "\n").dropFirst(3).joined(separator: "\n")

    #expect(problems(in: text) == "file.yaml:12:3: two pools are called 'rack'")
  }

  @Test func `no two node groups would have one name`() {
    let box = policy(pool: "node: {cpu: 1, memory: 1Gi}", shape: "hgx-h100-8").replacing(
      "rack",
      with: "rack-d3"
    )
    let text = policy() + "\n" + box.split(separator: "\n").dropFirst(3).joined(separator: "\n")

    #expect(
      problems(in: text)
        == "file.yaml:4:3: pools 'rack' and 'rack-d3' would both have a node group 'rack-d3'; rename one"
    )
    #expect(problems(in: text.replacing("rack-d3", with: "rack-d4")) == "no problem")
  }

  @Test func `a fleet has a size that can be planned`() {
    let shape = "{nodes: 1000, gpusPerNode: 4, architecture: arm64}"
    let text = policy(pool: "node: {cpu: 1, memory: 1Gi}", shape: shape)
      .replacing("maxDomains: 4", with: "maxDomains: 1001")

    #expect(
      problems(in: text) == "file.yaml:4:1: the pools may have 1001000 nodes; at most 1000000 are allowed"
    )
    #expect(problems(in: text.replacing("1001", with: "1000")) == "no problem")
  }
}
