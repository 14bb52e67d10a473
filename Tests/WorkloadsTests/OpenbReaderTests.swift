internal import FleetModel
internal import Testing
internal import Workloads

@Suite("Reading openb lists")
struct OpenbReaderTests {
  private static let nodeHeader = "sn,cpu_milli,memory_mib,gpu,model\n"
  private static let podHeader = "name,cpu_milli,memory_mib,num_gpu,gpu_milli\n"
  private static let longHeader =
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n"

  @Test func `kinds of GPU are the same in nodes and pods`() throws {
    var reader = OpenbReader()

    let nodes = try reader.nodes(in: Array((Self.nodeHeader + "a,8000,64,2,P100\nb,8000,64,1,T4\n").utf8))
    let pods = try reader.pods(in: Array((Self.longHeader + "p,1,2,1,460,T4|A10,LS,Running,0,1,0\n").utf8))

    #expect(nodes.map(\.model) == [0, 1])
    #expect(
      pods == [
        GPUShareRequest(cpuMilli: 1, memoryMiB: 2, gpu: .part(milli: 460), models: GPUModelSet([1, 2]))
      ]
    )
    #expect(reader.models == ["P100", "T4", "A10"])
  }

  @Test func `whole GPUs, parts and none are told apart`() throws {
    var reader = OpenbReader()

    let pods = try reader.pods(in: Array((Self.podHeader + "a,1,1,8,1000\nb,1,1,1,999\nc,1,1,0,0\n").utf8))

    #expect(pods.map(\.gpu) == [.whole(count: 8), .part(milli: 999), .none])
  }

  @Test func `bad rows are named by their line`() {
    expect(Self.podHeader + "a,1,1,1,1\nb,1,1,1\n", fails: "line 3: expected 5 fields, found 4")
    expect(
      Self.podHeader + "a,x,1,1,1\n",
      fails: "line 2: cpu_milli is not a whole number from 0 to 1000000000"
    )
    expect(Self.podHeader + "a,1,1,2,500\n", fails: "line 2: 2 GPUs of 500/1000 each cannot be taken")
    expect(Self.podHeader + "a,1,1,1,1001\n", fails: "line 2: gpu_milli is not a whole number from 0 to 1000")
    expect(Self.longHeader + "a,1,1,1,5,T4|,,,,,\n", fails: "line 2: a kind of GPU has no name")
    expect("a,b\n", fails: "line 1: expected the header '\(Self.longHeader.dropLast())'")
  }

  @Test func `an expectation with an unknown figure is named`() {
    let text = "case,nodes,pods,policy,figure,expected,tolerance\nx,n,p,fgd,speed,1,0\n"

    #expect(throws: TraceProblem.self) { try PackingExpectation.read(Array(text.utf8)) }
  }

  private func expect(_ text: String, fails message: String) {
    var reader = OpenbReader()
    do {
      let pods = try reader.pods(in: Array(text.utf8))
      Issue.record("read \(pods.count) rows")
    } catch {
      #expect("\(error)" == message)
    }
  }
}
