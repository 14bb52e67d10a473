internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import FleetModel
internal import Foundation
internal import GRPCCore
internal import Policy
internal import SwiftProtobuf
internal import Testing

@Suite("Prices")
struct PricingTests {
  @Test func `a listed node costs its pool's price over the time, in either era`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      let newer = try await client.pricingNodePrice(
        .with {
          $0.node.providerID = "nvl72-d0-g1-3"
          $0.startTimestamp.seconds = 1_000
          $0.endTimestamp.seconds = 4_600
        }
      )
      let older = try await client.pricingNodePrice(
        .with {
          $0.node.providerID = "nvl72-d0-g1-3"
          $0.startTime.seconds = 1_000
          $0.endTime.seconds = 2_799
          $0.endTime.nanos = 1_000_000_000
        }
      )

      #expect(newer.price == 10.5)
      #expect(older.price == 5.25)
    }
  }

  @Test func `of two eras in one request the newer counts`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let answer = try await client.pricingNodePrice(
        .with {
          $0.node = template
          $0.startTime.seconds = 0
          $0.endTime.seconds = 60
          $0.startTimestamp.seconds = 0
          $0.endTimestamp.seconds = 7_200
        }
      )
      #expect(answer.price == 21)
    }
  }

  @Test func `a template is priced by the label of its pool`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let answer = try await client.pricingNodePrice(hour(of: template))
      #expect(answer.price == 10.5)
    }
  }

  @Test func `an unknown price is not found and says what is missing`() async throws {
    let euro = HourlyPrice(microUnits: 1_000_000, currency: Currency("EUR"))
    let cases: [(price: HourlyPrice?, reason: String)] = [
      (nil, "pool 'nvl72': its price is not known"),
      (euro, "pool 'nvl72': the policy has no exchange rate from EUR to USD"),
    ]
    for (price, reason) in cases {
      try await withClient(of: Fleet(.of(.racks(price: price)))) { client in
        let error = try await refusal { try await client.pricingNodePrice(hour(of: template)) }
        #expect(error.code == .notFound)
        #expect(error.message == reason)
      }
    }
  }

  @Test func `a node of no pool has no price`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let error = try await refusal {
        try await client.pricingNodePrice(hour(of: .with { $0.name = "stranger" }))
      }
      #expect(error.code == .notFound)
      #expect(error.message == "node 'stranger' belongs to none of the policy's pools")
    }
  }

  @Test func `times that cannot be priced are refused`() async throws {
    let spans: [(start: Int64, end: Int64)] = [(60, 0), (0, 366 * 86_400 + 1), (.min, .max), (.max, .min)]
    try await withClient(of: Fleet(.of(.racks()))) { client in
      for (start, end) in spans {
        let error = try await refusal {
          try await client.pricingNodePrice(
            .with {
              $0.node = template
              $0.startTimestamp.seconds = start
              $0.endTimestamp.seconds = end
            }
          )
        }
        #expect(error.code == .invalidArgument, "from \(start) to \(end)")
      }
      let missing = try await refusal { try await client.pricingNodePrice(.with { $0.node = template }) }
      #expect(missing.code == .invalidArgument)
    }
  }

  @Test func `a pod costs as many GPUs as it holds, where a GPU is cheapest`() async throws {
    // 10.50 for 4 GPUs is 2.625 a GPU, and 16 for 8 is 2.
    let machines = NodePool.machines(price: HourlyPrice(microUnits: 16_000_000, currency: .usDollar))
    try await withClient(of: Fleet(.of(.racks(), machines))) { client in
      let together = try await client.pricingPodPrice(hour(of: pod(gpus: ["1", "2"])))
      let first = try await client.pricingPodPrice(hour(of: pod(gpus: ["1"], initial: ["4"])))

      #expect(together.price == 6)
      #expect(first.price == 8)
    }
  }

  @Test func `an older release's pod is read from its own field`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let answer = try await client.pricingPodPrice(
        .with {
          $0.pod = try pod(gpus: ["4"]).serializedBytes()
          $0.startTime.seconds = 0
          $0.endTime.seconds = 3_600
        }
      )
      #expect(answer.price == 10.5)
    }
  }

  @Test func `a pod without whole GPUs, or without a priced pool, has no price`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let error = try await refusal { try await client.pricingPodPrice(hour(of: pod(gpus: []))) }
      #expect(error.code == .notFound)
      #expect(error.message == "pod 'worker' asks for no whole GPU; only those have a price")
    }
    try await withClient(of: Fleet(.of(.racks(price: nil)))) { client in
      let error = try await refusal { try await client.pricingPodPrice(hour(of: pod(gpus: ["4"]))) }
      #expect(error.code == .notFound)
    }
  }

  @Test func `a pod that is none is refused`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      for gpus in ["-1", "many", "9223372036854775807"] {
        let error = try await refusal { try await client.pricingPodPrice(hour(of: pod(gpus: [gpus]))) }
        #expect(error.code == .invalidArgument, "\(gpus) GPUs")
      }
      let error = try await refusal {
        try await client.pricingPodPrice(
          .with {
            $0.podBytes = Data([0xff])
            $0.startTimestamp.seconds = 0
            $0.endTimestamp.seconds = 60
          }
        )
      }
      #expect(error.code == .invalidArgument)
    }
  }

  private let template = WireExternalGrpcNode.with {
    $0.name = "template-node-for-nvl72-d0"
    $0.labels = ["nvlink-autoscaler.io/pool": "nvl72"]
  }
}

private func hour(of node: WireExternalGrpcNode) -> WirePricingNodePriceRequest {
  .with {
    $0.node = node
    $0.startTimestamp.seconds = 0
    $0.endTimestamp.seconds = 3_600
  }
}

private func hour(of pod: KubernetesPod) throws -> WirePricingPodPriceRequest {
  try .with {
    $0.podBytes = try pod.serializedBytes()
    $0.startTimestamp.seconds = 0
    $0.endTimestamp.seconds = 3_600
  }
}

/// A pod with one container, or init container, for each amount of GPUs.
private func pod(gpus: [String], initial: [String] = []) -> KubernetesPod {
  func container(_ gpus: String) -> KubernetesContainer {
    .with { $0.resources.limits = ["nvidia.com/gpu": .with { $0.string = gpus }] }
  }
  return .with {
    $0.metadata.name = "worker"
    $0.spec.containers = gpus.map(container)
    $0.spec.initContainers = initial.map(container)
  }
}
