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
    try TraceReader(format: format, prefix: "t").arrivals(in: Array(text.utf8))
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
