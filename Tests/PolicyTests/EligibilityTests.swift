internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Which pools a gang may use")
struct EligibilityTests {
  private func refusal(_ gang: Gang, _ pool: NodePool = .of()) -> String? {
    Policy.of(pool).exclusion(of: gang, from: pool)?.description
  }

  private func refusal(_ request: PodRequest, on node: NodeShape) -> String? {
    refusal(.pods(1, of: request), .of(node: node))
  }

  @Test func `a gang that asks for nothing special may use any pool`() {
    #expect(refusal(.gpus(8)) == nil)
  }

  @Test func `residency keeps a gang in its jurisdictions`() {
    #expect(refusal(.gpus(8, residency: ["eu", "ch"])) == nil)
    #expect(
      refusal(.gpus(8, residency: ["ch", "no"])) == "must stay in ch or no, the pool is in eu"
    )
  }

  @Test func `spot is for what can go on from a checkpoint`() {
    let spot = NodePool.of(capacity: .spot)

    #expect(refusal(.gpus(8), spot) == "spot, and the gang is not checkpointable")
    #expect(refusal(.gpus(8, checkpointable: true), spot) == nil)
    #expect(refusal(.gpus(8, checkpointable: false), .of(capacity: .owned)) == nil)
  }

  @Test(arguments: [LatencyClass.interactive, .realtime])
  func `spot is never for a gang for whose answers somebody waits`(latency: LatencyClass) {
    let gang = Gang.gpus(8, latency: latency, checkpointable: true)

    #expect(refusal(gang, .of(capacity: .spot)) == "spot, and the gang is latency-sensitive")
    #expect(refusal(gang, .of(capacity: .reserved)) == nil)
  }

  @Test func `pods of a realtime gang take no turns on a GPU`() {
    let pool = NodePool.of(node: .of(sharing: .clients(4)))
    let request = PodRequest(gpuShareMilli: 250)
    var gang = Gang.pods(1, of: request)
    var refusals: [String?] = []
    for latency in LatencyClass.allCases {
      gang.latencyClass = latency
      refusals.append(refusal(gang, pool))
    }

    #expect(
      refusals == [nil, nil, "role worker would take turns on a GPU, and the gang is realtime"]
    )
    #expect(refusal(.gpus(8, latency: .realtime), pool) == nil)
  }

  @Test func `architecture, ISA features and GPU model are those of the nodes`() {
    let node = NodeShape.of(architecture: .riscv64, isa: ["rvv1.0", "zba"])

    #expect(
      refusal(PodRequest(architecture: .arm64), on: node) == "role worker needs arm64, the nodes are riscv64"
    )
    #expect(refusal(PodRequest(architecture: .riscv64, isaFeatures: ["zba"]), on: node) == nil)
    #expect(
      refusal(PodRequest(isaFeatures: ["zba", "zbb"]), on: node) == "role worker needs the ISA feature zbb"
    )
    #expect(refusal(PodRequest(gpus: 1, gpuModels: ["B200-180GB", "H100-80GB"]), on: node) == nil)
    #expect(
      refusal(PodRequest(gpus: 1, gpuModels: ["B200-180GB", "A100"]), on: node)
        == "role worker needs B200-180GB or A100, the nodes have H100-80GB"
    )
  }

  @Test func `a node in MIG mode serves no whole GPUs, and a whole one no MIG`() {
    let cut = NodeShape.of(mig: ["3g.40gb", "3g.40gb"])
    let slice = PodRequest(mig: .init(profile: "1g.10gb", count: 1))

    #expect(
      refusal(PodRequest(gpus: 1), on: cut)
        == "role worker needs whole GPUs, which a node in MIG mode does not offer"
    )
    #expect(refusal(slice, on: .of()) == "role worker needs 1g.10gb, and the pool's GPUs are not in MIG mode")
    #expect(refusal(slice, on: cut) == "role worker needs 1g.10gb, the pool's layout offers 3g.40gb")
  }

  @Test func `a pod that no node holds excludes the pool, whatever it is too large in`() {
    let cut = NodeShape.of(gpus: 2, mig: ["3g.40gb", "3g.40gb"])

    #expect(refusal(.gpus(9, perPod: 9)) == "a pod of role worker needs 9 GPUs, a node has 8")
    #expect(refusal(.gpus(8, perPod: 8)) == nil)
    #expect(
      refusal(PodRequest(cpuMilli: 100_001), on: .of())
        == "a pod of role worker needs 100001 milli-CPU, a node has 100000"
    )
    #expect(
      refusal(PodRequest(memoryMiB: 1_024_001), on: .of())
        == "a pod of role worker needs 1024001 MiB of memory, a node has 1024000"
    )
    #expect(refusal(PodRequest(mig: .init(profile: "3g.40gb", count: 4)), on: cut) == nil)
    #expect(
      refusal(PodRequest(mig: .init(profile: "3g.40gb", count: 5)), on: cut)
        == "a pod of role worker needs 5 instances of 3g.40gb, a node has 4"
    )
  }

  @Test func `every role is asked, and the first that objects is named`() {
    let roles = [
      Role(name: "launcher", count: 1, request: PodRequest(cpuMilli: 1_000)),
      Role(name: "worker", count: 8, request: PodRequest(gpus: 16)),
    ]

    #expect(refusal(.of(roles)) == "a pod of role worker needs 16 GPUs, a node has 8")
  }
}
