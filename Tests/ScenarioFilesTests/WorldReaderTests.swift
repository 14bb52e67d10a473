internal import Chance
internal import FleetModel
internal import PoolPhysics
internal import ScenarioFiles
internal import SimulationEngine
internal import Testing

private let head = "name: x\npolicy: small.yaml\n"

@Suite("The world of scenarios")
struct WorldReaderTests {
  private let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private let gangs = "gangs: [{name: a, duration: 1m, roles: [{count: 1}]}]\n"

  @Test func `every key of the world is read`() throws {
    let settings = try folder.read(
      head + gangs + """
        world:
          checkpoints: {interval: 1h, cost: 1m, restart: 2m}
          loading: {image: 5m, coldModel: 571s, warmModel: 41s, migMode: 12s}
          crossDomainSlowdown: 1.75
        physics:
          box:
            bootTime: {lognormal: {mean: 5m, variation: 0.5}}
            domainFailure: {exponential: {mean: 28d}}
            interruptions: {every: {exponential: {mean: 2h}}, share: 0.7, notice: 2m}
            billing: {minimum: 60s, power: {kilowattsPerDomain: 8.4, pricePerKilowatt: $0.12/h}}
        """
    ).settings

    let world = settings.world
    #expect(world.checkpoints?.interval == .seconds(3_600))
    #expect(world.checkpoints?.cost == .seconds(60) && world.checkpoints?.restart == .seconds(120))
    #expect(world.loading.image == .seconds(300) && world.loading.coldModel == .seconds(571))
    #expect(world.loading.warmModel == .seconds(41) && world.loading.migMode == .seconds(12))
    #expect(world.crossDomainPerMille == 1_750)
    let box = settings.physics[0]
    #expect(box.bootTimes == Distribution(.lognormal(mean: 300, variation: 0.5)))
    #expect(box.domainFailure == .exponential(mean: .seconds(28 * 86_400)))
    #expect(box.interruptions?.gap == .exponential(mean: .seconds(7_200)))
    #expect(box.interruptions?.sharePerMille == 700 && box.interruptions?.notice == .seconds(120))
    #expect(box.billing.minimum == .seconds(60))
    #expect(box.billing.power?.pricePerDomain.microUnits == 1_008_000)
  }

  private func prices(_ table: String, _ keys: String = "") throws -> PriceSeries? {
    try folder.write(table, to: "prices.csv")
    let text = "physics: {box: {billing: {prices: {path: prices.csv\(keys)}}}}"
    return try folder.read(head + gangs + text).settings.physics[0].billing.prices
  }

  @Test func `prices of a history are those of the rows that are meant, from the first one on`() throws {
    let table = """
      instance_type,az,product,timestamp_utc,usd_per_hour
      p3.16xlarge,b,Linux/UNIX,2020-03-01T00:10:00.000Z,9.000000
      p3.16xlarge,a,Linux/UNIX,2020-03-01T00:10:00.000Z,7.344
      p2.xlarge,a,Linux/UNIX,2020-03-01T00:00:00.000Z,1
      p3.16xlarge,a,Linux/UNIX,2020-03-01T00:00:00.000Z,8
      """

    let series = try prices(table, ", instanceType: p3.16xlarge, zone: a, product: Linux/UNIX")

    #expect(series?.steps.map(\.at) == [.origin, Instant(seconds: 600)])
    #expect(series?.steps.map(\.price.microUnits) == [8_000_000, 7_344_000])
  }

  @Test func `our own table of prices counts from the run's beginning`() throws {
    let series = try prices("at_seconds,usd_per_hour\n100,1.5\n50,2\n")

    #expect(series?.steps.map(\.at) == [Instant(seconds: 50), Instant(seconds: 100)])
  }

  @Test(arguments: [
    (
      "a,b\n",
      "1: expected the header 'at_seconds,usd_per_hour' or 'instance_type,az,product,timestamp_utc,usd_per_hour'"
    ),
    ("at_seconds,usd_per_hour\n1,2,3\n", "2: expected 2 fields, found 3"),
    ("at_seconds,usd_per_hour\nx,2\n", "2: the time is not in whole seconds"),
    ("at_seconds,usd_per_hour\n1,free\n", "2: the price is not a number of dollars with at most 6 decimals"),
    ("at_seconds,usd_per_hour\n", "1: no row is meant; check 'instanceType', 'zone' and 'product'"),
  ])
  func `what is wrong with a table of prices is said`(table: String, problem: String) throws {
    try folder.write(table, to: "prices.csv")

    let problems = folder.problems(
      in: head + gangs + "physics: {box: {billing: {prices: {path: prices.csv}}}}"
    )

    #expect(problems == "scenario.yaml:4:42: prices.csv:" + problem)
  }

  @Test(arguments: [
    ("world: {crossDomainSlowdown: 0.5}", "4:30: a slowdown is from 1 to 1000, with at most 3 decimals"),
    ("world: {checkpoints: {cost: 1m}}", "4:22: missing key 'interval'"),
    (
      "physics: {box: {interruptions: {every: 10s}}}",
      "4:40: interruptions are at least 1m apart on average"
    ),
    (
      "physics: {box: {interruptions: {every: 1h, share: 1.5}}}",
      "4:51: a share is from 0 to 1, with at most 3 decimals"
    ),
  ])
  func `what is wrong with a world is said`(keys: String, problem: String) {
    #expect(folder.problems(in: head + gangs + keys) == "scenario.yaml:" + problem)
  }
}
