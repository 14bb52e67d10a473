internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import Testing

@Suite("The contract of drivers")
struct DriverContractTests {
  private static let whole = "a launch starts the whole domain"
  private static let once = "a repeated launch buys nothing"
  private static let repair = "a repair never changes how many members there are"
  private static let release = "a release takes the whole domain and may be repeated"
  private static let end = "a launch that was released does not come back"

  @Test func `a good driver breaks nothing`() async throws {
    #expect(try await violations(of: nil) == [])
  }

  @Test func `a launch that starts nothing is found`() async throws {
    #expect(try await violations(of: .startsNothing).first == "\(Self.whole): 0 domains in the inventory")
  }

  @Test func `a launch that starts only a part is found`() async throws {
    let found = try await violations(of: .startsTooFew)

    #expect(found.first == "\(Self.whole): 3 of 4 members in the inventory")
  }

  @Test func `members that are not numbered from 0 are found`() async throws {
    #expect(
      try await violations(of: .numbersFromOne).first == "\(Self.whole): 4 of 4 members in the inventory"
    )
  }

  @Test func `a launch under another name is found`() async throws {
    let found = try await violations(of: .namesAnotherLaunch)

    #expect(found.first == "\(Self.whole): the inventory names the launch p-d0-g9")
  }

  @Test func `a repeated launch that buys again is found`() async throws {
    #expect(try await violations(of: .buysTwice).first == "\(Self.once): 2 domains in the inventory")
  }

  @Test func `a repair that adds a member is found`() async throws {
    #expect(
      try await violations(of: .repairAdds) == ["\(Self.repair): 5 of 4 members in the inventory"]
    )
  }

  @Test func `a repair that takes a member away is found`() async throws {
    #expect(
      try await violations(of: .repairRemoves) == ["\(Self.repair): 3 of 4 members in the inventory"]
    )
  }

  @Test func `a release that leaves a member is found`() async throws {
    #expect(try await violations(of: .keepsOneMember).first == "\(Self.release): 1 members are left")
  }

  @Test func `a release that does nothing is found`() async throws {
    #expect(try await violations(of: .keepsEverything).first == "\(Self.release): 4 members are left")
  }

  @Test func `a released launch that comes back is found`() async throws {
    #expect(try await violations(of: .comesBack) == ["\(Self.end): 4 members are left"])
  }

  @Test func `every fault is found`() async throws {
    for fault in FaultyDriver.Fault.allCases {
      #expect(try await !violations(of: fault).isEmpty, "\(fault)")
    }
  }

  @Test func `a driver that refuses to release what it does not know fails`() async {
    let driver = ForgetfulDriver(pool: FaultyDriver(fault: nil))

    let error = await #expect(throws: DriverError.self) { try await contract(for: driver).violations() }

    #expect(error?.code == "NotFound")
  }

  private func violations(of fault: FaultyDriver.Fault?) async throws -> [String] {
    try await contract(for: FaultyDriver(fault: fault)).violations().map(\.description)
  }

  private func contract<Driver: NodePoolDriver>(for driver: Driver) -> DriverContract<Driver> {
    DriverContract(driver: driver, pool: PoolID("p"), memberCount: 4, deadline: Instant(seconds: 300))
  }
}
