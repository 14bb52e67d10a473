internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import FleetModel
internal import Policy
internal import SwiftProtobuf
internal import Testing

@Suite("Options of node groups")
struct OptionTests {
  private let defaults = WireNodeGroupAutoscalingOptions.with {
    $0.scaleDownUtilizationThreshold = 0.5
    $0.scaleDownUnneededDuration.seconds = 60
    $0.zeroOrMaxNodeScaling = true
  }

  @Test func `with windows the answer is empty, so that the flags hold`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let answer = try await client.nodeGroupGetOptions(.with { $0.defaults = defaults })
      #expect(answer == .init())
    }
  }

  @Test func `where Cluster Autoscaler scales down, all durations are sent in both eras`() async throws {
    let times = ScaleDownTimes(
      unneeded: .seconds(600),
      unready: .seconds(1_200),
      maxNodeProvision: .milliseconds(900_500)
    )
    try await withClient(of: Fleet(.of(.racks(), scaleDown: times))) { client in
      let options = try await client.nodeGroupGetOptions(.with { $0.defaults = defaults })
        .nodeGroupAutoscalingOptions

      #expect(options.scaleDownUnneededTime.duration == 600_000_000_000)
      #expect(options.scaleDownUnneededDuration.seconds == 600)
      #expect(options.scaleDownUnreadyTime.duration == 1_200_000_000_000)
      #expect(options.scaleDownUnreadyDuration.seconds == 1_200)
      #expect(options.maxNodeProvisionTime.duration == 900_500_000_000)
      #expect(options.maxNodeProvisionDuration.seconds == 900)
      #expect(options.maxNodeProvisionDuration.nanos == 500_000_000)
    }
  }

  @Test func `what the policy does not decide stays as Cluster Autoscaler's flags say`() async throws {
    let times = ScaleDownTimes(unneeded: .zero, unready: .zero, maxNodeProvision: .zero)
    try await withClient(of: Fleet(.of(.racks(), scaleDown: times))) { client in
      let options = try await client.nodeGroupGetOptions(.with { $0.defaults = defaults })
        .nodeGroupAutoscalingOptions

      #expect(options.scaleDownUtilizationThreshold == 0.5)
      #expect(options.zeroOrMaxNodeScaling)
      #expect(options.hasScaleDownUnneededTime && options.hasScaleDownUnneededDuration)
    }
  }
}
