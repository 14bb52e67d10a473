internal import ArgumentParser
internal import Chance
internal import ControlLoop
internal import DriverKit
internal import ExternalGRPC
internal import FleetModel
internal import HTTPAPI
internal import Hummingbird
internal import Journal
internal import LiveProvider
internal import Logging
internal import Policy
internal import PolicyFiles
internal import PoolPhysics
internal import ScenarioFiles
internal import ServiceLifecycle
internal import Simulated
internal import SimulationEngine
internal import Synchronization
internal import UnixSignals

/// Puts the provider together and runs it until a signal comes: the only place where all parts meet.
struct ProviderServer {
  let scenario: Scenario
  let grpcAddress: ListenAddress
  let httpAddress: ListenAddress
  let security: TransportSecurity
  let allowPlaintext: Bool
  let journalPath: String?

  /// Clients that do not answer hold the end up for so long at most.
  private static let shutdownTime = Duration.seconds(3)

  func run() async throws {
    let time = SystemTime()
    let journal = try journalPath.map { try JournalSink(path: $0, scenario: scenario) }
    let printer = DecisionPrinter(start: time.now())
    let cluster = InProcessCluster(arrivals: scenario.arrivals, time: time)
    let drivers = makeDrivers(time: time)
    let runner = ActionRunner(drivers: drivers, cluster: cluster) { error, launch in
      Console.line("ALARM \(launch): \(error)")
    }
    let host = ControllerHost(policy: scenario.policy, time: time) { decision in
      journal?.append(decision)
      printer.show(decision)
      runner.enqueue(decision.actions)
    }
    let provider = Provider(host: host, drivers: drivers, runner: runner, time: time) {
      Console.line("ALARM \($0)")
    }
    try await serve(provider)
    try journal?.finish()
  }

  private func makeDrivers(time: SystemTime) -> [(pool: PoolID, driver: any NodePoolDriver)] {
    scenario.policy.pools.enumerated().map { index, pool in
      let random = RandomStream(seed: scenario.settings.seed, entity: UInt64(100 + index))
      let physics = PoolPhysics(pool: pool, settings: scenario.settings.physics[index], random: random)
      return (pool.id, SimulatedDriver(physics: physics, time: time))
    }
  }

  private func serve(_ provider: Provider) async throws {
    let listener = try makeListener(provider)
    // The provider begins once both servers have said where they listen.
    let (announcements, announced) = AsyncStream<Announcement>.makeStream()
    var logger = Logger(label: "nvlink-autoscaler")
    logger.logLevel = .error
    let http = Application(
      router: HTTPRoutes.router(for: HostSource(host: provider.host)),
      configuration: ApplicationConfiguration(address: .hostname(httpAddress.host, port: httpAddress.port)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? httpAddress.port
        announced.yield(Announcement(server: .http, address: "\(httpAddress.host):\(port)"))
      },
      logger: logger
    )
    let group = ServiceGroup(
      configuration: configuration(
        [
          ListenerService(listener: listener, address: grpcAddress, announced: announced), http,
          ProviderService(provider: provider, announcements: announcements),
        ],
        logger: logger
      )
    )
    do {
      try await group.run()
    } catch {
      throw Failure.outside("cannot serve on \(grpcAddress) and \(httpAddress): \(error)")
    }
  }

  private func makeListener(_ provider: Provider) throws -> GRPCListener {
    do {
      return try GRPCListener(
        address: grpcAddress,
        security: security,
        allowPlaintext: allowPlaintext,
        services: [CloudProviderService(core: provider.host)]
      )
    } catch {
      throw Failure.badInput(error)
    }
  }

  private func configuration(_ services: [any Service], logger: Logger) -> ServiceGroupConfiguration {
    var configuration = ServiceGroupConfiguration(
      services: services,
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    )
    configuration.maximumGracefulShutdownDuration = Self.shutdownTime
    return configuration
  }
}

/// Where a server listens.
private struct Announcement: Sendable {
  /// What listens, in the order in which people are told.
  enum Server: String, CaseIterable, Sendable {
    case grpc = "gRPC"
    case http = "HTTP"
  }

  let server: Server
  let address: String
}

/// The gRPC server as a service; announces where it listens.
private struct ListenerService: Service {
  let listener: GRPCListener
  let address: ListenAddress
  let announced: AsyncStream<Announcement>.Continuation

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { try await listener.run() }
        group.addTask { try await announce() }
      }
    } onGracefulShutdown: {
      listener.beginGracefulShutdown()
    }
  }

  private func announce() async throws {
    do {
      let bound = try await listener.boundAddress() ?? address
      announced.yield(Announcement(server: .grpc, address: "\(bound)"))
    } catch {
      // The listener's own error says why it does not listen.
      return
    }
  }
}

/// The provider as a service: it begins when both servers listen, and ends when they do.
private struct ProviderService: Service {
  let provider: Provider
  let announcements: AsyncStream<Announcement>

  func run() async throws {
    await cancelWhenGracefulShutdown {
      let servers = Announcement.Server.allCases
      var addresses: [Announcement.Server: String] = [:]
      for await listening in announcements.prefix(servers.count) {
        addresses[listening.server] = listening.address
      }
      // A server that could not listen ends everything: nothing is decided then.
      guard addresses.count == servers.count, !Task.isCancelled else { return }
      for server in servers { Console.line("\(server.rawValue)  \(addresses[server, default: ""])") }
      await provider.run()
    }
  }
}

/// The HTTP API's view of the host.
private struct HostSource: FleetSource {
  let host: ControllerHost

  var policy: Policy { host.policy }

  func approve(_ approval: SpendingApproval) async {
    await host.approve(upTo: approval.upTo, for: approval.time)
  }

  func view() async -> FleetView {
    await host.read { FleetView(of: $0, at: $1) }
  }

  func unreadiness() async -> String? {
    await host.read { controller, _ in
      controller.isSynced ? nil : "the pools' inventories have not been read yet"
    }
  }
}

extension ControllerHost: ProviderCore {}

/// Writes decisions to a journal; the first failure is said at once and ends the writing.
private final class JournalSink: Sendable {
  private let writer: JournalWriter
  private let failure = Mutex<JournalWriteError?>(nil)

  init(path: String, scenario: Scenario) throws {
    let header = JournalHeader(
      program: "nvlink-autoscaler \(NVLinkAutoscaler.configuration.version)",
      policyPath: scenario.policyPath,
      policyText: scenario.policyText,
      policy: scenario.policy
    )
    do {
      writer = try JournalWriter(path: path, header: header)
    } catch {
      throw Failure.badInput(error)
    }
  }

  func append(_ decision: Decision) {
    failure.withLock { failure in
      guard failure == nil else { return }
      do throws(JournalWriteError) {
        try writer.append(at: decision.at, event: decision.event, actions: decision.actions)
      } catch {
        failure = error
        Console.line("ALARM the journal ends here: \(error)")
      }
    }
  }

  func finish() throws {
    if let failure = failure.withLock({ $0 }) { throw Failure.outside(failure) }
  }
}
