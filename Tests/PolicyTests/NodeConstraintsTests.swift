internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Which nodes a pod may stand on")
struct NodeConstraintsTests {
  private let spotTaint = Taint(key: "spot", value: "yes", effect: .noSchedule)

  private func refusal(_ constraints: NodeConstraints, _ pool: NodePool) -> String? {
    let gang = Gang.pods(1, of: PodRequest(constraints: constraints))
    return Policy.of(pool).exclusion(of: gang, from: pool)?.description
  }

  private func refusal(_ terms: [[LabelExpression]], _ labels: [Label]) -> String? {
    refusal(NodeConstraints(nodeAffinity: terms), .of(labels: labels))
  }

  @Test func `where nobody has said what a pod tolerates, taints exclude nothing`() {
    #expect(refusal(NodeConstraints(), .of(taints: [spotTaint])) == nil)
  }

  @Test func `a taint that is not tolerated excludes the pool and is named`() {
    #expect(
      refusal(NodeConstraints(tolerations: []), .of(taints: [spotTaint]))
        == "role worker does not tolerate the taint spot=yes:NoSchedule"
    )
    #expect(
      refusal(
        NodeConstraints(tolerations: [Toleration(key: "spot", comparison: .exists)]),
        .of(taints: [spotTaint, Taint(key: "gpu", value: "", effect: .noExecute)])
      ) == "role worker does not tolerate the taint gpu:NoExecute"
    )
  }

  @Test func `a toleration goes by key, value and effect`() {
    let tolerations: [(Toleration, Bool)] = [
      (Toleration(key: "spot", value: "yes"), true),
      (Toleration(key: "spot", value: "no"), false),
      (Toleration(key: "spot"), false),
      (Toleration(key: "spot", comparison: .exists), true),
      (Toleration(key: "gpu", comparison: .exists), false),
      (Toleration(key: nil, comparison: .exists), true),
      (Toleration(key: nil, comparison: .exists, effect: .noExecute), false),
      (Toleration(key: "spot", value: "yes", effect: .noSchedule), true),
    ]
    for (toleration, isEnough) in tolerations {
      #expect(toleration.tolerates(spotTaint) == isEnough, "\(toleration)")
    }
  }

  @Test func `preferences and startup taints keep no pod away`() {
    let pool = NodePool.of(taints: [
      Taint(key: "slow", value: "", effect: .preferNoSchedule),
      Taint(key: "startup-taint.cluster-autoscaler.kubernetes.io/net", value: "", effect: .noSchedule),
    ])

    #expect(refusal(NodeConstraints(tolerations: []), pool) == nil)
  }

  @Test func `a node selector wants the pool's labels, and those that follow from its shape`() {
    let pool = NodePool.of(labels: [Label(key: "team", value: "lab")])

    #expect(refusal(NodeConstraints(nodeSelector: [Label(key: "team", value: "lab")]), pool) == nil)
    #expect(
      refusal(NodeConstraints(nodeSelector: [Label(key: "team", value: "web")]), pool)
        == "role worker needs the label team=web, the nodes have team=lab"
    )
    #expect(
      refusal(NodeConstraints(nodeSelector: [Label(key: "rack", value: "1")]), pool)
        == "role worker needs the label rack=1, the nodes have no such label"
    )
    let arm = NodeConstraints(nodeSelector: [Label(key: "kubernetes.io/arch", value: "arm64")])
    #expect(refusal(arm, .of(node: .of(architecture: .arm64))) == nil)
    #expect(refusal(arm, pool) != nil)
    #expect(refusal(arm, .of(labels: [Label(key: "kubernetes.io/arch", value: "arm64")])) == nil)
  }

  @Test func `each operator of node affinity means what it means in Kubernetes`() {
    let cases: [(LabelExpression.Comparison, [String], String?, Bool)] = [
      (.isIn, ["a", "b"], "b", true), (.isIn, ["a"], "b", false), (.isIn, ["a"], nil, false),
      (.isNotIn, ["a"], "b", true), (.isNotIn, ["a"], "a", false), (.isNotIn, ["a"], nil, true),
      (.exists, [], "", true), (.exists, [], nil, false),
      (.doesNotExist, [], nil, true), (.doesNotExist, [], "a", false),
      (.isGreater, ["8"], "9", true), (.isGreater, ["8"], "8", false), (.isGreater, ["8"], nil, false),
      (.isGreater, ["8"], "many", false), (.isLess, ["8"], "-7", true), (.isLess, ["8"], "8", false),
      (.isLess, ["8"], nil, false),
    ]
    for (comparison, values, label, holds) in cases {
      let expression = LabelExpression(key: "k", comparison: comparison, values: values)
      #expect(expression.holds(for: label) == holds, "\(expression) of \(label ?? "no label")")
    }
  }

  @Test func `one term must hold with all of its expressions`() {
    let fast = LabelExpression(key: "net", comparison: .isIn, values: ["fast"])
    let large = LabelExpression(key: "nvidia.com/gpu.count", comparison: .isGreater, values: ["8"])
    let old = LabelExpression(key: "old", comparison: .exists)
    let labels = [Label(key: "net", value: "fast")]

    #expect(refusal([[fast]], labels) == nil)
    #expect(refusal([[fast, large], [fast]], labels) == nil)
    #expect(
      refusal([[fast, large]], labels)
        == "role worker needs nvidia.com/gpu.count Gt 8, which the labels do not meet"
    )
    #expect(
      refusal([[fast, large, old], [old]], labels)
        == "role worker needs nvidia.com/gpu.count Gt 8 and old Exists, which the labels do not meet, "
        + "nor do they meet its 1 other terms"
    )
  }

  @Test func `what a gang and its role ask for must both hold`() {
    let (a, b) = (
      LabelExpression(key: "a", comparison: .exists), LabelExpression(key: "b", comparison: .exists)
    )
    let gang = NodeConstraints(tolerations: [], nodeAffinity: [[a], [b]])
    let role = NodeConstraints(tolerations: [Toleration(key: "k")], nodeAffinity: [[b]])

    #expect(gang.merged(with: role).nodeAffinity == [[a, b], [b, b]])
    #expect(gang.merged(with: role).tolerations == [Toleration(key: "k")])
    #expect(gang.merged(with: NodeConstraints()) == gang)
    #expect(NodeConstraints().merged(with: gang) == gang)
  }
}
