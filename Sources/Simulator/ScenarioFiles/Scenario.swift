package import Policy
package import SimulationEngine
package import Workloads

/// A run, ready to go: policy, pools' behaviour, workload, and what is known about the outcome.
package struct Scenario: Sendable {
  package let name: String
  /// A sentence or two for people.
  package let about: String
  package let policy: Policy
  /// The file that the policy stands in, and its text.
  package let policyPath: String
  package let policyText: String
  package let settings: SimulationSettings
  package let arrivals: [Arrival]
  /// Rows of the trace that could not be read and were left out; people must hear of them.
  package let badRows: [TraceProblem]
  package let expectations: [Expectation]
  /// The files that it was made from, the scenario's own first.
  package let inputs: [String]
}

/// A figure of the run whose value is known beforehand, exactly.
package struct Expectation: Hashable, Sendable {
  package enum Figure: String, Hashable, Sendable, CaseIterable {
    case gangsFinished
    case domainsCreated
    case peakDomains
    case paidDomainSeconds
    case totalWaitingSeconds
  }

  package let figure: Figure
  package let expected: Int64

  /// The figure in that result; `peakDomains` and whole seconds add up over pools.
  package func value(in result: RunResult) -> Int64 {
    switch figure {
    case .gangsFinished: Int64(result.gangsFinished)
    case .domainsCreated: Int64(result.domainsCreated)
    case .peakDomains: Int64(result.pools.reduce(0) { $0 + $1.peakDomains })
    case .paidDomainSeconds: result.paidDomainTime.components.seconds
    case .totalWaitingSeconds: result.totalWaiting.components.seconds
    }
  }
}
