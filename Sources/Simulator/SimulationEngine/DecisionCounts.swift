/// How often the controller decided what.
package struct DecisionCounts: Hashable, Sendable {
  package var admissions = 0
  package var withdrawals = 0
  package var launches = 0
  /// Calls that asked a pool to take a domain back, repeated ones among them.
  package var releases = 0
  package var repairs = 0
  package var drains = 0
  /// Drains given up because pods were there.
  package var abandonedDrains = 0
  /// Domains that were drained because the provider took machines of them away.
  package var interruptedDomains = 0
  package var consolidations = 0
  package var refusedCalls = 0
  package var alarms = 0

  package init() {}
}
