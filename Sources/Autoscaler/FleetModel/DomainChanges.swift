/// Domains that have changed since somebody last asked, in order; a domain may be named several times.
package struct DomainChanges: Sendable {
  /// Beyond that many it is cheaper to look at the whole fleet.
  private static let limit = 256

  package private(set) var domains: [DomainIndex] = []
  /// True when there were too many to name.
  package private(set) var isOverflowing = false

  /// Nothing has changed yet.
  init() {}

  mutating func note(_ domain: DomainIndex) {
    if isOverflowing || domains.last == domain { return }
    if domains.count < Self.limit {
      domains.append(domain)
    } else {
      isOverflowing = true
      domains = []
    }
  }
}
