internal import ArgumentParser
internal import ExternalGRPC
internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import ScenarioFiles

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve Cluster Autoscaler over gRPC, and people over HTTP (the default).",
    discussion: """
      Prints where it listens, then every decision with its reason. Ctrl-C and SIGTERM stop it with exit code 0.
      Example: nvlink-autoscaler serve --scenario scenarios/mixed-fleet.yaml --journal today.journal.jsonl
      """
  )

  @Option(help: "A scenario file: policy, simulated pools, gangs. Default: an embedded example.")
  var scenario: String?

  @Option(help: "Where gRPC listens, ADDRESS:PORT; port 0 takes a free one.")
  var grpc = "127.0.0.1:8086"

  @Option(help: "Where HTTP listens, ADDRESS:PORT; loopback only.")
  var http = "127.0.0.1:8087"

  @Option(help: "Append events and actions to this new file, for 'autoscale-sim replay'.")
  var journal: String?

  @Option(help: "The server's certificate chain for gRPC (PEM).")
  var tlsCertificate: String?

  @Option(help: "The key of that certificate (PEM).")
  var tlsKey: String?

  @Option(help: "Authorities that must have signed a client's certificate (PEM): turns on mTLS.")
  var clientCA: String?

  @Flag(help: "Allow gRPC without TLS on an address that other machines can reach.")
  var allowPlaintext = false

  @Flag(help: "Allow TLS without client certificates on an address that other machines can reach.")
  var allowAnyClient = false

  func run() async throws {
    Console.survivesReaders()
    let server = ProviderServer(
      scenario: try readScenario(),
      grpcAddress: try address(grpc, option: "--grpc"),
      httpAddress: try httpAddress(),
      security: try security(),
      allowPlaintext: allowPlaintext,
      journalPath: journal
    )
    try await server.run()
  }

  private func readScenario() throws -> Scenario {
    let read: Scenario
    do {
      if let scenario {
        read = try ScenarioFile.read(path: scenario)
      } else {
        read = try ScenarioFile.parse(text: EmbeddedScenario.text, path: EmbeddedScenario.path)
      }
    } catch {
      throw Failure.badInput(error)
    }
    // The server counts from 1970: a block that ends hours after that is meant for a simulated run.
    let firstYears = Instant(seconds: 3_650 * 86_400)
    if let pool = read.policy.pools.first(where: { $0.usableUntil.map { $0 < firstYears } ?? false }) {
      throw Failure.badInput(
        "pool \(pool.id): the capacity block ends a time after the start of a simulated run; "
          + "give the server 'endsAt' in place of 'endsAfter'"
      )
    }
    return read
  }

  private func address(_ text: String, option: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw Failure.badInput("\(option): '\(text)' is no address; write it as 127.0.0.1:8086 or [::1]:8086")
    }
    return address
  }

  private func httpAddress() throws -> ListenAddress {
    let address = try address(http, option: "--http")
    guard address.isLoopback else {
      throw Failure.badInput(
        "--http: \(address) can be reached from other machines; HTTP listens on loopback only"
      )
    }
    return address
  }

  private func security() throws -> TransportSecurity {
    switch (tlsCertificate, tlsKey, clientCA) {
    case (nil, nil, nil):
      return .plaintext
    case (_?, _?, nil) where !allowAnyClient && ListenAddress(grpc)?.isLoopback == false:
      throw Failure.badInput(
        "--grpc: anybody who reaches \(grpc) could resize the fleet; give --client-ca, or --allow-any-client"
      )
    case (let certificate?, let key?, let authorities):
      let identity = ServerIdentity(certificateChain: certificate, privateKey: key)
      return authorities.map { .mTLS(identity, clientAuthorities: $0) } ?? .tls(identity)
    case (_, _, _):
      throw Failure.badInput(
        "TLS needs --tls-certificate and --tls-key together; --client-ca adds mTLS to them"
      )
    }
  }
}
