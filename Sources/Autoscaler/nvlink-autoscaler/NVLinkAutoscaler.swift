internal import ArgumentParser

/// The provider's command line.
@main
struct NVLinkAutoscaler: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nvlink-autoscaler",
    abstract: "Adds and removes whole NVLink domains for gangs of pods, never a part of one.",
    discussion: """
      An external gRPC provider for Kubernetes' cluster-autoscaler. Without arguments it serves an embedded
      example: simulated pools and an in-process cluster with pending gangs, on loopback.

      Exit codes: 0 all is well, 1 it could not be done, 2 bad input, 64 a wrong command line.
      """,
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, StatusCommand.self, PlanCommand.self, ExplainCommand.self, ApproveCommand.self,
    ],
    defaultSubcommand: ServeCommand.self
  )
}
