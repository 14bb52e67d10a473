/// How long a domain counts as warm for a model that a gang has run there, and what that is good for.
///
/// Weights that are on a node's disk or in its memory load many times faster than from a store: gangs go back to
/// where they are, and idle domains that have them are kept for longer.
package struct HotModels: Hashable, Sendable, Codable {
  /// How long a model stays warm after its last use.
  package let keepFor: Duration
  /// How many models a domain is taken to keep, those that were used last.
  package let perDomain: Int

  package init(keepFor: Duration = .seconds(1_800), perDomain: Int = 8) {
    precondition(keepFor > .zero && perDomain > 0, "something is kept, and for some time")
    self.keepFor = keepFor
    self.perDomain = perDomain
  }
}
