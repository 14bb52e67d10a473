package import FleetModel
package import Policy

/// What somebody approves that all domains together may cost for an hour, and for how long.
package struct SpendingApproval: Hashable, Sendable {
  /// In the policy's reference currency.
  package let upTo: Money
  /// Nil when it lasts until another takes its place.
  package let time: Duration?

  /// Reads `upTo`, a price in any currency of the policy, and `for`, a duration.
  package static func reader(for policy: Policy) -> ValueReader<SpendingApproval> {
    .mapping { approval in
      let limit = approval.read(
        "upTo",
        .hourlyLimit(in: policy.referenceCurrency, rates: policy.exchangeRates)
      )
      let time = approval.readIfPresent("for", .positiveDuration)
      return limit.map { SpendingApproval(upTo: $0, time: time) }
    }
  }
}
