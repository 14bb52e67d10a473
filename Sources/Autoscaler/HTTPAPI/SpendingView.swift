internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy

/// What all domains together cost for an hour, planned ones included, and what they may cost; amounts are in the
/// reference currency.
package struct SpendingView: Codable, Sendable {
  package let currency: String
  package let perHour: String
  /// Domains whose price is not known, which `perHour` leaves out.
  package let unpricedDomains: Int
  package let budgetPerHour: String?
  /// Above it somebody must approve; left out when nobody is ever asked.
  package let approvalAbove: String?
  package let approvedUpTo: String?
  /// When that approval ends; left out when it lasts until another.
  package let approvedUntil: String?
  /// The least that must be approved before more is bought; left out when nothing waits for that.
  package let neededUpTo: String?

  /// Nil when the policy limits no spending.
  init?(of controller: Controller) {
    guard let commitments = controller.availability.commitments else { return nil }
    currency = controller.policy.referenceCurrency.code
    perHour = commitments.fleetSpend.perHour.description
    unpricedDomains = commitments.fleetSpend.unpricedCount
    budgetPerHour = commitments.rules.budgetPerHour?.description
    approvalAbove = commitments.rules.approvalAbove?.description
    approvedUpTo = controller.approval?.upTo.description
    approvedUntil = controller.approval?.until?.description
    neededUpTo = controller.neededApproval?.description
  }
}
