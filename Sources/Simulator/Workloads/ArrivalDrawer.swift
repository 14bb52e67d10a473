internal import Chance
internal import FleetModel

/// Draws the gangs of one class, in order of arrival.
///
/// Times, sizes and durations come from streams of their own, so that a change of one leaves the others as they were.
struct ArrivalDrawer {
  private let gangClass: GangClass
  private var times: ArrivalTimes
  private var sizes: RandomStream
  private var durations: RandomStream
  private var number = 0
  /// When the next one arrives; nil when that is after the end.
  private(set) var next: Instant?

  init(_ gangClass: GangClass, seed: UInt64, end: Instant?) {
    self.gangClass = gangClass
    times = ArrivalTimes(gangClass.process, seed: seed, name: gangClass.name, end: end)
    sizes = RandomStream(seed: seed, name: "\(gangClass.name)/size")
    durations = RandomStream(seed: seed, name: "\(gangClass.name)/duration")
    next = times.next()
  }

  /// The gang that arrives at ``next``, which must not be nil.
  mutating func draw() -> Arrival {
    guard let at = next else { preconditionFailure("a gang arrives at some time") }
    var gang = gangClass.template
    gang.id = GangID("\(gangClass.name)/\(number)")
    gang.startBy = gangClass.startWithin.map { at.advanced(by: $0) }
    switch gangClass.size {
    case .template: break
    case .gpus(let distribution, let perPod):
      let gpus = max(1, distribution.count(from: &sizes))
      gang.roles = [Self.role(like: gang.roles[0], gpus: gpus, perPod: perPod)]
    }
    number += 1
    next = times.next()
    return Arrival(
      at: at,
      gang: gang,
      duration: gangClass.duration.duration(from: &durations),
      crossDomainPerMille: gangClass.crossDomainPerMille
    )
  }

  /// What arrives at ``next``, which must not be nil, without a gang made of it; the draws are those of ``draw()``.
  mutating func drawSize() -> (at: Instant, duration: Duration, pods: Int, gpusPerPod: Int) {
    guard let at = next else { preconditionFailure("a gang arrives at some time") }
    var (pods, perPod) = (gangClass.template.roles[0].count, gangClass.template.roles[0].request.gpus)
    if case .gpus(let distribution, let most) = gangClass.size {
      let gpus = max(1, distribution.count(from: &sizes))
      (pods, perPod) = ((gpus + most - 1) / most, min(gpus, most))
    }
    number += 1
    next = times.next()
    return (at, gangClass.duration.duration(from: &durations), pods, perPod)
  }

  /// As few pods as hold the GPUs; they are alike, so that the last one may have some in excess.
  private static func role(like role: Role, gpus: Int, perPod: Int) -> Role {
    var request = role.request
    request.gpus = min(gpus, perPod)
    let count = (gpus + perPod - 1) / perPod
    return Role(name: role.name, count: count, request: request, maxPerNode: role.maxPerNode)
  }
}
