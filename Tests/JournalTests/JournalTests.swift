internal import ControlLoop
internal import FleetModel
internal import Foundation
internal import Journal
internal import Policy
internal import Testing

@Suite("Journals")
struct JournalTests {
  @Test func `a journal replays to the same bytes`() throws {
    let file = try Recording()

    let result = try JournalReplay.replay(file.bytes, path: "j")

    #expect(result.events == 4 && result.difference == nil && !result.isCutOff)
    #expect(result.actions > 4)
    #expect(result.header.policy == Recording.policy)
  }

  @Test func `a changed action is named with its line`() throws {
    let text = try Recording().text.replacing("\"memberCount\":4", with: "\"memberCount\":3")

    let difference = try JournalReplay.replay(Array(text.utf8), path: "j").difference

    #expect(difference?.line == 3)
    #expect(difference?.replayed.contains("\"memberCount\":4") == true)
  }

  @Test func `a line that was cut off by a crash is left out`() throws {
    let bytes = try Recording().bytes.dropLast(7)

    let result = try JournalReplay.replay(Array(bytes), path: "j")

    #expect(result.isCutOff && result.events == 3 && result.difference == nil)
  }

  @Test func `what is no journal is refused with its place`() {
    expectFailure("", "j:1: this is no journal: it has no header line")
  }

  @Test func `another version of the format is refused`() throws {
    let text = try Recording().text.replacing("{\"journal\":2,", with: "{\"journal\":1,")

    expectFailure(text, "j:1: version 1 of the format; this program reads 2")
  }

  @Test func `a broken line is named`() throws {
    let lines = try Recording().text.split(separator: "\n")
    let text = (lines.prefix(2) + ["{\"at\":"]).joined(separator: "\n") + "\n"

    #expect(throws: JournalReadError.self) { try JournalReplay.replay(Array(text.utf8), path: "j") }
    do {
      _ = try JournalReplay.replay(Array(text.utf8), path: "j")
    } catch {
      #expect(error.line == 3)
    }
  }

  @Test func `a file that is there already is left alone`() throws {
    let path = Recording.newPath()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    defer { Recording.remove(path) }

    do {
      _ = try JournalWriter(path: path, header: Recording.header)
      Issue.record("the file was taken over")
    } catch {
      #expect("\(error)" == "\(path): there is a file already; move it away or name another")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
  }

  @Test func `a full disk is an error that names the file`() throws {
    do {
      let writer = try JournalWriter(path: "/dev/full", header: Recording.header)
      try writer.append(at: .origin, event: .synced, actions: [])
      Issue.record("a full disk took the line")
    } catch {
      #expect("\(error)".hasPrefix("/dev/full: "))
    }
  }

  private func expectFailure(_ text: String, _ message: String) {
    do {
      _ = try JournalReplay.replay(Array(text.utf8), path: "j")
      Issue.record("it was read")
    } catch {
      #expect("\(error)" == message)
    }
  }
}

/// A short journal on disk: a gang arrives, its domain of four nodes is requested, and the launch fails.
private struct Recording {
  let bytes: [UInt8]

  var text: String { String(decoding: bytes, as: UTF8.self) }

  static let policy: Policy = {
    let node = NodeShape(
      instanceType: "n",
      architecture: .arm64,
      cpuMilli: 1_000,
      memoryMiB: 1_024,
      gpuCount: 4
    )
    let pool = NodePool(
      id: PoolID("p"),
      driver: "simulated",
      shape: DomainShape(name: "four", nodeCount: 4, node: node, setsCliqueLabel: true),
      zone: "z",
      jurisdiction: "eu",
      capacityType: .owned,
      pricePerNode: HourlyPrice(microUnits: 2_290_000, currency: .usDollar),
      minDomains: 0,
      maxDomains: 2,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    return Policy(name: "test", pools: [pool], actuation: .direct)
  }()

  static let header = JournalHeader(
    program: "test",
    policyPath: "policy.yaml",
    policyText: "name: \"test\"\n# ü\n",
    policy: policy
  )

  init() throws {
    let path = Self.newPath()
    defer { Self.remove(path) }
    let launch = LaunchToken(slot: Slot(pool: PoolID("p"), number: 0), generation: 1)
    let gang = Gang(
      id: GangID("a"),
      roles: [Role(name: "worker", count: 4, request: PodRequest(gpus: 4))],
      topology: .sameDomain,
      expectedDuration: .milliseconds(1_500)
    )
    let failure = LaunchFailure(kind: .other, code: "X", message: "\"quoted\"\n")
    let events: [Event] = [
      .synced, .gangArrived(gang: gang), .driver(report: .launchFailed(launch: launch, failure: failure)),
      .deadlinePassed,
    ]
    try Self.record(events, at: path)
    bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static func record(_ events: [Event], at path: String) throws {
    let writer = try JournalWriter(path: path, header: header)
    var controller = Controller(policy: policy)
    for (second, event) in events.enumerated() {
      let now = Instant(seconds: Int64(second))
      var actions: [Action] = []
      controller.handle(event, at: now, into: &actions)
      try writer.append(at: now, event: event, actions: actions)
    }
  }

  static func newPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "\(UUID()).journal.jsonl").path
  }

  static func remove(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record("\(error)") }
  }
}
