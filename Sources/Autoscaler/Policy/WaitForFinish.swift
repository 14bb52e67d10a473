/// When a gang waits for others to end instead of having domains bought that would be ready later.
package struct WaitForFinish: Hashable, Sendable, Codable {
  /// How late the others may be before they are not waited for any more.
  package let grace: Duration
  /// For how long a gang may wait in this way, all together.
  package let atMost: Duration

  package init(grace: Duration = .seconds(60), atMost: Duration = .seconds(1_800)) {
    precondition(grace >= .zero && atMost > .zero, "a wait goes on for some time")
    self.grace = grace
    self.atMost = atMost
  }
}
