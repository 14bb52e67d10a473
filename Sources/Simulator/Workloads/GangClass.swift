package import Chance
package import FleetModel

/// Gangs that are drawn alike: when they come, how large they are, how long they run.
package struct GangClass: Sendable {
  /// How large its gangs are.
  package enum Size: Hashable, Sendable {
    /// As the template's roles say.
    case template
    /// So many GPUs, the nearest whole number and at least one, in pods of at most that many each.
    case gpus(Distribution, perPod: Int)
  }

  /// What its gangs' names begin with; it also names the streams that they are drawn from, so that a class keeps
  /// its gangs when other classes come and go.
  package let name: String
  package let process: ArrivalProcess
  /// How long its gangs hold their places, in seconds.
  package let duration: Distribution
  package let size: Size
  /// The gang but for its name and, where ``size`` says so, its pods.
  package let template: Gang
  /// From a gang's arrival until it need not start any more; nil for never.
  package let startWithin: Duration?
  /// As ``Arrival/crossDomainPerMille``.
  package let crossDomainPerMille: Int?

  package init(
    name: String,
    process: ArrivalProcess,
    duration: Distribution,
    size: Size = .template,
    template: Gang,
    startWithin: Duration? = nil,
    crossDomainPerMille: Int? = nil
  ) {
    if case .gpus(_, let perPod) = size { precondition(perPod > 0, "a pod has at least one GPU") }
    self.name = name
    self.process = process
    self.duration = duration
    self.size = size
    self.template = template
    self.startWithin = startWithin
    self.crossDomainPerMille = crossDomainPerMille
  }

  /// One-GPU pods that must share a domain, as the gangs of traces are.
  package init(name: String, process: ArrivalProcess, duration: Distribution, gpus: Distribution) {
    let role = Role(name: "worker", count: 1, request: PodRequest(gpus: 1))
    self.init(
      name: name,
      process: process,
      duration: duration,
      size: .gpus(gpus, perPod: 1),
      template: Gang(id: GangID(name), roles: [role], topology: .sameDomain)
    )
  }
}
