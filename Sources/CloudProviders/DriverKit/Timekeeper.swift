package import FleetModel
internal import Synchronization

/// Where the shells get the time from, so that tests can lead it.
package protocol Timekeeper: Sendable {
  /// The present; never earlier than what it said before.
  func now() -> Instant
  /// Returns at or after that instant; throws when the task is cancelled.
  func sleep(until instant: Instant) async throws
}

/// Calls back at the instant that it was last set to.
package final class Alarm: Sendable {
  private struct Setting {
    var target: Instant?
    var sleeper: Task<Void, Never>?
  }

  private let time: any Timekeeper
  private let ring: @Sendable () async -> Void
  private let setting = Mutex(Setting())

  /// An alarm that is not set.
  package init(time: any Timekeeper, ring: @escaping @Sendable () async -> Void) {
    self.time = time
    self.ring = ring
  }

  deinit {
    setting.withLock { $0.sleeper?.cancel() }
  }

  /// Rings at that instant instead of the one before; nil silences it.
  package func set(_ instant: Instant?) {
    setting.withLock { setting in
      guard instant != setting.target else { return }
      setting.target = instant
      setting.sleeper?.cancel()
      setting.sleeper = instant.map(sleeper)
    }
  }

  private func sleeper(until instant: Instant) -> Task<Void, Never> {
    Task { [time, ring, weak self] in
      do {
        try await time.sleep(until: instant)
      } catch {
        // Cancelled: the alarm was set to another instant.
        return
      }
      guard self?.takeTarget(instant) == true else { return }
      await ring()
    }
  }

  /// True when the alarm is still set to that instant; it is set to none from then on.
  private func takeTarget(_ instant: Instant) -> Bool {
    setting.withLock { setting in
      guard setting.target == instant else { return false }
      setting.target = nil
      setting.sleeper = nil
      return true
    }
  }
}
