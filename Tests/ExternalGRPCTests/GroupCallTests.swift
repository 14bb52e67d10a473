internal import ControlLoop
internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import FleetModel
internal import GRPCCore
internal import Policy
internal import SwiftProtobuf
internal import Testing

@Suite("Calls about node groups")
struct GroupCallTests {
  @Test func `before the fleet is read there are no groups and no refresh`() async throws {
    try await withClient(of: Fleet(.of(.racks()))) { client in
      let groups = try await client.nodeGroups(.init()).nodeGroups
      let error = try await refusal { try await client.refresh(.init()) }

      #expect(groups.isEmpty)
      #expect(error.code == .unavailable)
    }
  }

  @Test func `a planned domain shows an open window, the spare one a closed window`() async throws {
    let fleet = Fleet(.of(.racks(maxDomains: 5)))
    await fleet.send(.synced)
    await fleet.send(.gangArrived(gang: .filling(nodes: 18)))
    try await withClient(of: fleet) { client in
      _ = try await client.refresh(.init())

      let groups = try await client.nodeGroups(.init()).nodeGroups
      #expect(groups.map(\.id) == ["nvl72-d0", "nvl72-d1"])
      #expect(groups.map(\.minSize) == [18, 0])
      #expect(groups.map(\.maxSize) == [18, 0])
      #expect(groups.map(\.debug) == ["nvl72-d0 [18,18]: planned", "nvl72-d1 [0,0]: absent"])
    }
  }

  @Test func `an epoch stays as it is until the next refresh`() async throws {
    let fleet = Fleet(.of(.racks()))
    await fleet.send(.synced)
    try await withClient(of: fleet) { client in
      _ = try await client.refresh(.init())
      let before = try await client.nodeGroups(.init())
      await fleet.send(.gangArrived(gang: .filling(nodes: 18)))

      #expect(try await client.nodeGroups(.init()) == before)
      _ = try await client.refresh(.init())
      #expect(try await client.nodeGroups(.init()) != before)
    }
  }

  @Test func `instances are creating until they join, and the target counts them all`() async throws {
    let fleet = try await fleetWithRack()
    try await withClient(of: fleet) { client in
      let creating = try await client.nodeGroupNodes(.with { $0.id = "nvl72-d0" }).instances
      #expect(creating.count == 18)
      #expect(creating.allSatisfy { $0.status.instanceState == .instanceCreating })
      await fleet.register(.firstRack, memberCount: 18)
      _ = try await client.refresh(.init())

      let running = try await client.nodeGroupNodes(.with { $0.id = "nvl72-d0" }).instances
      #expect(running.map(\.id) == (0..<18).map { "nvl72-d0-g1-\($0)" })
      #expect(running.allSatisfy { $0.status.instanceState == .instanceRunning && !$0.status.hasErrorInfo })
      #expect(try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d0" }).targetSize == 18)
    }
  }

  @Test func `a node's group is found by its provider ID`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      let own = try await client.nodeGroupForNode(
        .with {
          $0.node.providerID = "nvl72-d0-g1-3"
          $0.node.name = "some-host"
        }
      )

      #expect(own.nodeGroup.id == "nvl72-d0")
      #expect(own.nodeGroup.maxSize == 18)
    }
  }

  @Test func `a node that Cluster Autoscaler made up is found by its name`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      let nameless = try await client.nodeGroupForNode(.with { $0.node.name = "nvl72-d0-g1-3" })
      let fake = try await client.nodeGroupForNode(
        .with {
          $0.node.providerID = "elsewhere"
          $0.node.name = "nvl72-d0-g1-3"
          $0.node.annotations = ["k8s.io/cluster-autoscaler/fake-node-reason": "unregistered"]
        }
      )

      #expect(nameless.nodeGroup.id == "nvl72-d0")
      #expect(fake.nodeGroup.id == "nvl72-d0")
    }
  }

  @Test func `a node that no group lists gets an empty answer`() async throws {
    try await withClient(of: fleetWithRunningRack()) { client in
      let foreign = try await client.nodeGroupForNode(
        .with {
          $0.node.providerID = "elsewhere"
          $0.node.name = "nvl72-d0-g1-3"
        }
      )

      #expect(!foreign.hasNodeGroup)
      #expect(foreign == .init())
    }
  }

  @Test func `the target of every listed group is known, and of no other`() async throws {
    let fleet = Fleet(.of(.racks(), .machines()))
    await fleet.send(.synced)
    try await withClient(of: fleet) { client in
      for group in try await client.nodeGroups(.init()).nodeGroups {
        #expect(try await client.nodeGroupTargetSize(.with { $0.id = group.id }).targetSize == 0)
      }
      let error = try await refusal {
        try await client.nodeGroupTargetSize(.with { $0.id = "nvl72-d7" })
      }
      #expect(error.code == .notFound)
      #expect(error.message == "no node group 'nvl72-d7' in epoch 0")
    }
  }

  @Test func `every group has a template, in the fields of both eras`() async throws {
    let fleet = Fleet(.of(.racks(), .machines()))
    await fleet.send(.synced)
    try await withClient(of: fleet) { client in
      for group in try await client.nodeGroups(.init()).nodeGroups {
        let answer = try await client.nodeGroupTemplateNodeInfo(.with { $0.id = group.id })
        let node = try KubernetesNode(serializedBytes: answer.nodeBytes)
        #expect(answer.nodeInfo == answer.nodeBytes)
        #expect(node.metadata.name == "template-\(group.id)")
      }
    }
  }

  @Test func `single machines form one group whose template is of the first open slot`() async throws {
    let fleet = Fleet(.of(.machines()))
    await fleet.send(.synced)
    await fleet.send(.gangArrived(gang: .filling(nodes: 2)))
    try await withClient(of: fleet) { client in
      _ = try await client.refresh(.init())

      #expect(try await client.nodeGroups(.init()).nodeGroups.map(\.id) == ["h100"])
      let answer = try await client.nodeGroupTemplateNodeInfo(.with { $0.id = "h100" })
      let node = try KubernetesNode(serializedBytes: answer.nodeBytes)
      #expect(node.metadata.labels["nvlink-autoscaler.io/slot"] == "h100-d0")
    }
  }

  @Test func `no node carries the label that stands for GPUs`() async throws {
    let fleet = Fleet(.of(.racks()))
    await fleet.send(.synced)
    try await withClient(of: fleet) { client in
      let label = try await client.gpuLabel(.init()).label
      let answer = try await client.nodeGroupTemplateNodeInfo(.with { $0.id = "nvl72-d0" })
      let node = try KubernetesNode(serializedBytes: answer.nodeBytes)

      #expect(label == "nvlink-autoscaler.io/no-node-has-this-label")
      #expect(node.metadata.labels[label] == nil)
    }
  }

  @Test func `the GPU types are those of the pools`() async throws {
    try await withClient(of: Fleet(.of(.racks(), .machines()))) { client in
      let types = try await client.getAvailableGPUTypes(.init()).gpuTypes
      #expect(types.keys.sorted() == ["GB200-186GB", "H100-80GB"])
    }
  }
}

/// A rack that Cluster Autoscaler has asked for, and an epoch that lists it.
func fleetWithRack() async throws -> Fleet {
  let fleet = Fleet(.of(.racks()))
  await fleet.send(.synced)
  await fleet.send(.gangArrived(gang: .filling(nodes: 18)))
  #expect(await fleet.submit(.refresh) == .done)
  #expect(await fleet.submit(.increaseSize(group: NodeGroupID("nvl72-d0"), delta: 18)) == .done)
  return fleet
}

/// The same once all members have joined.
func fleetWithRunningRack() async throws -> Fleet {
  let fleet = try await fleetWithRack()
  await fleet.register(.firstRack, memberCount: 18)
  #expect(await fleet.submit(.refresh) == .done)
  return fleet
}
