internal import Chance
internal import ControlLoop
internal import FleetModel
internal import Policy
internal import PoolPhysics

/// Cluster Autoscaler as the provider meets it: a Refresh, then what the windows ask for, and now and then a
/// call that it should not make.
extension Simulation {
  mutating func runClusterAutoscaler(observe: (Step) -> Void) throws(SimulationFailure) {
    if faultsStrike && autoscalerRandom.happens(perMille: settings.cluster.missedLoop) { return }
    try call(.refresh, observe: observe)
    for group in controller.epoch.groups where group.targetSize < group.minSize {
      let missing = group.minSize - group.targetSize
      let isPartial = faultsStrike && autoscalerRandom.happens(perMille: settings.cluster.oddCall)
      let delta = isPartial ? 1 + autoscalerRandom.below(missing) : missing
      try call(.increaseSize(group: group.id, delta: delta), observe: observe)
    }
    if faultsStrike && autoscalerRandom.happens(perMille: settings.cluster.oddCall) {
      try makeOddCall(observe: observe)
      let delay = autoscalerRandom.duration(upTo: settings.clusterAutoscalerInterval)
      queue.add(.lateCall, at: now.advanced(by: delay))
    }
  }

  mutating func makeOddCall(observe: (Step) -> Void) throws(SimulationFailure) {
    let groups = controller.epoch.groups
    guard !groups.isEmpty else { return }
    let group = groups[autoscalerRandom.below(groups.count)]
    let instances = group.instances.map(\.id)
    switch autoscalerRandom.below(7) {
    case 0: try call(.increaseSize(group: group.id, delta: 1 + autoscalerRandom.below(40)), observe: observe)
    case 1: try call(.increaseSize(group: group.id, delta: -1), observe: observe)
    case 2: try call(.decreaseTargetSize(group: group.id, delta: -1), observe: observe)
    case 3:
      try call(.decreaseTargetSize(group: group.id, delta: -1 - autoscalerRandom.below(40)), observe: observe)
    case 4: try call(.deleteNodes(group: group.id, nodes: Array(instances.prefix(1))), observe: observe)
    case 5: try call(.deleteNodes(group: group.id, nodes: instances), observe: observe)
    default:
      // default: the last of the seven, and `below` gives nothing else.
      try call(.increaseSize(group: NodeGroupID("no-such-group"), delta: 1), observe: observe)
    }
  }

  private mutating func call(_ request: Request, observe: (Step) -> Void) throws(SimulationFailure) {
    nextRequest += 1
    try feed(.request(id: RequestID("call-\(nextRequest)"), request: request), observe: observe)
  }
}
