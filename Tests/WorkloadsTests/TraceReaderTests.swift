internal import FleetModel
internal import Testing
internal import Workloads

@Suite("Reading traces")
struct TraceReaderTests {
  @Test func `an ITP row is a gang of one-GPU pods in one domain`() throws {
    let arrivals = try read(.itp, "job_id,submission_time,duration,num_gpu\nabc,1932025,2429,64\n")

    #expect(arrivals.map(\.at) == [Instant(seconds: 1_932_025)])
    #expect(arrivals.map(\.duration) == [.seconds(2_429)])
    #expect(arrivals.map(\.gang.gpuCount) == [64])
    #expect(arrivals.map(\.gang.topology) == [.sameDomain])
    #expect(arrivals.map(\.gang.id) == [GangID("t/1")])
  }

  @Test func `rows are sorted by submission and ties keep their order`() throws {
    let arrivals = try read(.itp, "job_id,submission_time,duration,num_gpu\na,9,1,1\nb,5,1,2\nc,5,1,3\n")

    #expect(arrivals.map(\.gang.gpuCount) == [2, 3, 1])
  }

  @Test func `the first Philly job is the origin`() throws {
    let arrivals = try read(
      .philly,
      "timestamp,duration,num_gpus,gpu_time,cluster\n2017-11-01 00:00:10,5.0,1,5.0,x\n2017-10-31 23:59:50,7.0,2,14.0,x\n"
    )

    #expect(arrivals.map(\.at) == [.origin, Instant(seconds: 20)])
  }

  @Test func `a leap day counts`() throws {
    let arrivals = try read(
      .philly,
      "timestamp,duration,num_gpus,gpu_time,cluster\n2020-02-28 00:00:00,1.0,1,1.0,x\n2020-03-01 00:00:00,1.0,1,1.0,x\n"
    )

    #expect(arrivals.map(\.at) == [.origin, Instant(seconds: 2 * 86_400)])
  }

  @Test func `a wrong header is named`() {
    expect(.itp, "a,b\n", fails: "line 1: expected the header 'job_id,submission_time,duration,num_gpu'")
  }

  @Test func `a missing field is named with its line`() {
    expect(
      .itp,
      "job_id,submission_time,duration,num_gpu\na,1,2,3\nb,1,2\n",
      fails: "line 3: expected 4 fields, found 3"
    )
  }

  @Test func `a time that is no number is named`() {
    expect(
      .itp,
      "job_id,submission_time,duration,num_gpu\na,soon,2,3\n",
      fails: "line 2: the time of submission is unreadable"
    )
  }

  @Test func `a fraction of a second is refused`() {
    expect(
      .philly,
      "timestamp,duration,num_gpus,gpu_time,cluster\n2017-10-31 23:59:50,7.5,2,14.0,x\n",
      fails: "line 2: the duration is not in whole seconds"
    )
  }

  @Test func `a job without GPUs is refused`() {
    expect(
      .itp,
      "job_id,submission_time,duration,num_gpu\na,1,2,0\n",
      fails: "line 2: the number of GPUs is not a whole number from 1 to 1000000"
    )
  }

  private func read(_ format: TraceFormat, _ text: String) throws -> [Arrival] {
    try TraceReader(format: format, prefix: "t").trace(in: Array(text.utf8)).arrivals
  }

  private func expect(_ format: TraceFormat, _ text: String, fails message: String) {
    do {
      let arrivals = try read(format, text)
      Issue.record("read \(arrivals.count) rows")
    } catch {
      #expect("\(error)" == message)
    }
  }
}

@Suite("Traces of parallel jobs")
struct ParallelJobTraceTests {
  private let job = "7 100 5 3600 64 -1 -1 64 7200 -1 1 12 3 -1 1 -1 -1 -1"

  private func trace(_ text: String, badRowLimit: Int = 0) throws -> Trace {
    try TraceReader(format: .swf, prefix: "t", badRowLimit: badRowLimit).trace(in: Array(text.utf8))
  }

  @Test func `a job asks for its processors, and its user is the tenant`() throws {
    let arrivals = try trace("; Version: 2.2\n;\n  \(job)\n").arrivals

    #expect(arrivals.map(\.at) == [Instant(seconds: 100)])
    #expect(arrivals.map(\.duration) == [.seconds(3_600)])
    #expect(arrivals.map(\.gang.gpuCount) == [64])
    #expect(arrivals.map(\.gang.expectedDuration) == [.seconds(7_200)])
    #expect(arrivals.map(\.gang.tenant) == ["user-12"])
    #expect(arrivals.map(\.gang.topology) == [.unconstrained])
  }

  @Test func `requested processors stand in for allocated ones that are unknown`() throws {
    let arrivals = try trace("7 100 5 3600 -1 -1 -1 32 -1 -1 1 -1 3 -1 1 -1 -1 -1").arrivals

    #expect(arrivals.map(\.gang.gpuCount) == [32])
    #expect(arrivals.map(\.gang.expectedDuration) == [nil])
    #expect(arrivals.map(\.gang.tenant) == ["default"])
  }

  @Test func `a job that never ran is a bad row`() {
    let text = "; comment\n1 2 3 -1 -1 -1 -1 32 -1 -1 5 -1 3 -1 1 -1 -1 -1"

    let error = #expect(throws: TraceProblem.self) { try trace(text) }

    #expect(error.map { "\($0)" } == "line 2: the job never ran: its run time is unknown")
  }

  @Test func `bad rows are kept up to the limit, and the next one is refused`() throws {
    let text = "\(job)\n1 2\n\(job)\nx\n"

    let two = try trace(text, badRowLimit: 2)
    let error = #expect(throws: TraceProblem.self) { try trace(text, badRowLimit: 1) }

    #expect(two.badRows.map(\.line) == [2, 4])
    #expect(two.arrivals.map(\.gang.id.name) == ["t/1", "t/3"])
    #expect(
      error.map { "\($0)" }
        == "line 4: expected 18 fields, found 1; it is bad row 2, and at most 1 are left out"
    )
  }
}

@Suite("Traces of requests")
struct RequestTraceTests {
  private let model = RequestModel(
    contextTokensPerSecond: 1_000,
    generatedTokensPerSecond: 50,
    pod: PodRequest(mig: PodRequest.MIG(profile: "1g.10gb", count: 1))
  )

  @Test func `a request holds a replica for its prompt and its answer`() throws {
    let text = """
      TIMESTAMP,ContextTokens,GeneratedTokens\r
      2023-11-16 18:17:03.9799600,4000,10\r
      2023-11-16 18:17:04.0319600,500,100\r
      """
    let reader = TraceReader(format: .azureLLM, prefix: "r", requests: model)

    let arrivals = try reader.trace(in: Array(text.utf8)).arrivals

    #expect(arrivals.map(\.at) == [.origin, Instant(nanoseconds: 52_000_000)])
    #expect(arrivals.map(\.duration) == [.milliseconds(4_200), .milliseconds(2_500)])
    #expect(arrivals.map(\.gang.roles[0].request) == [model.pod, model.pod])
  }
}

@Suite("Tables of gangs")
struct GangTableTests {
  private func trace(_ text: String) throws -> Trace {
    try TraceReader(format: .csv, prefix: "t").trace(in: Array(text.utf8))
  }

  @Test func `columns stand in any order, and most may be left out`() throws {
    let text = """
      gpus,name,duration_seconds,arrival_seconds,gpus_per_pod,tenant,priority,topology,expected_seconds
      16,big,60.5,10,8,red,-3,unconstrained,90
      1,,5,2.000000001,,,,,
      """

    let arrivals = try trace(text).arrivals

    #expect(arrivals.map(\.gang.id.name) == ["t/2", "big"])
    #expect(arrivals.map(\.at.nanoseconds) == [2_000_000_001, 10_000_000_000])
    #expect(arrivals.map(\.duration) == [.seconds(5), .milliseconds(60_500)])
    let big = arrivals[1].gang
    #expect(big.podCount == 2 && big.gpuCount == 16 && big.tenant == "red" && big.priority == -3)
    #expect(big.topology == .unconstrained && big.expectedDuration == .seconds(90))
    #expect(arrivals[0].gang.topology == .sameDomain && arrivals[0].gang.expectedDuration == nil)
  }

  @Test(arguments: [
    ("gpus,arrival_seconds\n", "line 1: the header has no column 'duration_seconds'"),
    ("\(columns)1,2,3,4\n", "line 2: expected 3 fields, found 4"),
    ("\(columns)1.0000000001,2,3\n", "line 2: the time of arrival is not in seconds with at most 9 decimals"),
    ("\(columns)1,x,3\n", "line 2: the duration is not in seconds with at most 9 decimals"),
    ("\(columns)1,2,0\n", "line 2: the number of GPUs is not a whole number from 1 to 1000000"),
  ])
  func `what is wrong with a table is said`(text: String, problem: String) {
    let error = #expect(throws: TraceProblem.self) { try trace(text) }

    #expect(error.map { "\($0)" } == problem)
  }

  private static let columns = "arrival_seconds,duration_seconds,gpus\n"

  @Test func `two gangs of one name are named with both lines`() {
    let text = "arrival_seconds,duration_seconds,gpus,name\n9,1,1,a\n1,1,1,a\n"

    let error = #expect(throws: TraceProblem.self) { try trace(text) }

    #expect(error.map { "\($0)" } == "line 3: two gangs are called 'a'; the other one is in line 2")
  }

  @Test func `an unknown column is refused with those that are known`() {
    let error = #expect(throws: TraceProblem.self) { try trace("arrival_seconds,duration\n") }

    #expect(error?.message.hasPrefix("unknown or repeated column 'duration'; known: name, ") == true)
  }
}
