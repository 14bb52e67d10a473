/// Which kind of trials is drawn.
package enum TrialProfile: Hashable, Sendable {
  /// Everything that the planner knows, from tiny to 60 domains and 40 gangs.
  case general
  /// Instances for which an integer program of the cheapest purchase is exact: known prices, no minimums, no
  /// MIG, requests of whole GPUs alone, in sizes of which each divides the next.
  case optimality
}
