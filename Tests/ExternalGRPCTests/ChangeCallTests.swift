internal import ControlLoop
internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import FleetModel
internal import GRPCCore
internal import Policy
internal import SwiftProtobuf
internal import Testing

@Suite("Calls that change sizes")
struct ChangeCallTests {
  @Test func `a part of a domain that is asked for commits the whole`() async throws {
    let fleet = try await fleetWithPlannedRack()
    try await withClient(of: fleet) { client in
      for delta: Int32 in [3, 15, 18] {
        _ = try await client.nodeGroupIncreaseSize(increase("nvl72-d0", by: delta))
        #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 18)
        #expect(try await client.nodeGroupNodes(.with { $0.id = "nvl72-d0" }).instances.count == 18)
      }
    }
  }

  @Test func `refused increases say why and change nothing`() async throws {
    let fleet = try await fleetWithPlannedRack()
    try await withClient(of: fleet) { client in
      let before = try await client.nodeGroups(.init())
      let refusals: [(id: String, delta: Int32, code: RPCError.Code)] = [
        ("nvl72-d0", 0, .invalidArgument), ("nvl72-d0", -1, .invalidArgument),
        ("nvl72-d0", .min, .invalidArgument), ("nvl72-d0", 19, .outOfRange), ("nvl72-d0", .max, .outOfRange),
        ("nvl72-d1", 18, .failedPrecondition), ("nvl72-d9", 18, .notFound),
      ]
      for (id, delta, code) in refusals {
        let error = try await refusal {
          try await client.nodeGroupIncreaseSize(increase(id, by: delta))
        }
        #expect(error.code == code, "\(id) by \(delta)")
        #expect(error.message.contains(id))
      }
      #expect(try await client.nodeGroups(.init()) == before)
      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 0)
    }
  }

  @Test func `a part of a running domain is not deleted`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      let error = try await refusal {
        try await client.nodeGroupDeleteNodes(deletion("nvl72-d0", ["nvl72-d0-g1-3"]))
      }

      #expect(error.code == .failedPrecondition)
      #expect(error.message.contains("only whole"))
      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 18)
    }
  }

  @Test func `deleting nothing, or what the group does not list, is an error of the caller`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      for nodes in [[], ["elsewhere"]] {
        let error = try await refusal {
          try await client.nodeGroupDeleteNodes(deletion("nvl72-d0", nodes))
        }
        #expect(error.code == .invalidArgument)
      }
    }
  }

  @Test func `a drained domain goes whole, whichever of its nodes is named`() async throws {
    let fleet = try await fleetWithRunningRack()
    await fleet.send(.gangEnded(gang: GangID("team/train")))
    await fleet.drain(.firstRack)
    try await withClient(of: fleet) { client in
      _ = try await client.nodeGroupDeleteNodes(
        .with {
          $0.id = "nvl72-d0"
          $0.nodes = [
            .with {
              $0.name = "nvl72-d0-g1-3"
              $0.annotations = ["k8s.io/cluster-autoscaler/fake-node-reason": ""]
            }
          ]
        }
      )

      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 0)
      #expect(try await client.nodeGroupNodes(.with { $0.id = "nvl72-d0" }).instances.isEmpty)
    }
  }

  @Test func `a domain that is coming up is taken back whole`() async throws {
    try await withClient(of: fleetWithRack()) { client in
      _ = try await client.nodeGroupDecreaseTargetSize(decrease("nvl72-d0", by: -3))

      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 0)
      #expect(try await client.nodeGroupNodes(.with { $0.id = "nvl72-d0" }).instances.isEmpty)
    }
  }

  @Test func `machines that exist are never taken back`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      let refusals: [(delta: Int32, code: RPCError.Code)] = [
        (-1, .failedPrecondition), (-18, .failedPrecondition), (-19, .outOfRange), (.min, .outOfRange),
        (0, .invalidArgument), (1, .invalidArgument),
      ]
      for (delta, code) in refusals {
        let error = try await refusal {
          try await client.nodeGroupDecreaseTargetSize(decrease("nvl72-d0", by: delta))
        }
        #expect(error.code == code, "by \(delta)")
      }
      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 18)
    }
  }

  @Test func `the end of Cluster Autoscaler changes nothing`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      _ = try await client.cleanup(.init())
      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 18)
    }
  }

  private func fleetWithPlannedRack() async throws -> Fleet {
    let fleet = Fleet(.of(.racks()))
    await fleet.send(.synced)
    await fleet.send(.gangArrived(gang: .filling(nodes: 18)))
    #expect(await fleet.submit(.refresh) == .done)
    return fleet
  }
}

private func increase(_ id: String, by delta: Int32) -> WireNodeGroupIncreaseSizeRequest {
  .with {
    $0.id = id
    $0.delta = delta
  }
}

private func decrease(_ id: String, by delta: Int32) -> WireNodeGroupDecreaseTargetSizeRequest {
  .with {
    $0.id = id
    $0.delta = delta
  }
}

private func deletion(_ id: String, _ nodes: [String]) -> WireNodeGroupDeleteNodesRequest {
  .with { request in
    request.id = id
    request.nodes = nodes.map { node in .with { $0.providerID = node } }
  }
}
