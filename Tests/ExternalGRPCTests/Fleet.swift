internal import ControlLoop
internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import FleetModel
internal import GRPCCore
internal import GRPCNIOTransportHTTP2
internal import Policy
internal import Synchronization
internal import Testing

typealias ProviderClient = WireCloudProvider.Client<HTTP2ClientTransport.Posix>

/// A controller whose events the test sends, and the epoch that it publishes.
actor Fleet: ProviderCore {
  nonisolated let policy: Policy
  private nonisolated let epoch = Mutex(Epoch())
  private var controller: Controller
  private var requestCount = 0
  private var now = Instant.origin

  init(_ policy: Policy) {
    self.policy = policy
    controller = Controller(policy: policy)
  }

  nonisolated func currentEpoch() -> Epoch { epoch.withLock { $0 } }

  func submit(_ request: Request) -> Answer {
    requestCount += 1
    let id = RequestID("request-\(requestCount)")
    for case .answer(id, let answer) in send(.request(id: id, request: request)) { return answer }
    preconditionFailure("every request is answered")
  }

  @discardableResult
  func send(_ event: Event) -> [Action] {
    var actions: [Action] = []
    controller.handle(event, at: now, into: &actions)
    epoch.withLock { $0 = controller.epoch }
    return actions
  }

  /// All members of a slot join the cluster, as `<launch>-<member>`.
  func register(_ slot: Slot, generation: Int = 1, memberCount: Int) {
    let launch = LaunchToken(slot: slot, generation: generation)
    for member in 0..<memberCount {
      let id = ProviderID("\(launch)-\(member)")
      send(.driver(report: .memberRegistered(launch: launch, member: member, providerID: id)))
    }
  }

  /// The slot is idle for its time and its drain goes through, up to the last step.
  func drain(_ slot: Slot) {
    let launch = LaunchToken(slot: slot, generation: 1)
    guard let deadline = controller.nextDeadline else { preconditionFailure("an idle domain has a deadline") }
    now = deadline
    send(.deadlinePassed)
    send(.cluster(report: .cordoned(launch: launch, attempt: 1)))
    send(.cluster(report: .verified(launch: launch, attempt: 1, podCount: 0)))
  }
}

/// Serves the fleet on loopback for as long as `body` talks to it.
func withClient<Result: Sendable>(
  of fleet: Fleet,
  _ body: @Sendable (ProviderClient) async throws -> Result
) async throws -> Result {
  try await withClient(of: fleet, security: .plaintext, clientSecurity: .plaintext, body)
}

/// The same over another transport security.
func withClient<Result: Sendable>(
  of fleet: Fleet,
  security: TransportSecurity,
  clientSecurity: HTTP2ClientTransport.Posix.TransportSecurity,
  _ body: @Sendable (ProviderClient) async throws -> Result
) async throws -> Result {
  let listener = try GRPCListener(
    address: ListenAddress(host: "127.0.0.1", port: 0),
    security: security,
    services: [CloudProviderService(core: fleet)]
  )
  return try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await listener.run() }
    let port = try #require(try await listener.boundAddress()).port
    let transport = try HTTP2ClientTransport.Posix(
      target: .dns(host: "localhost", port: port),
      transportSecurity: clientSecurity
    )
    let result = try await withGRPCClient(transport: transport) { client in
      try await body(WireCloudProvider.Client(wrapping: client))
    }
    listener.beginGracefulShutdown()
    return result
  }
}

/// The status of a call that must fail.
func refusal(of call: () async throws -> some Sendable) async throws -> RPCError {
  do {
    _ = try await call()
  } catch let error as RPCError {
    return error
  }
  throw CallSucceeded()
}

struct CallSucceeded: Error {}
