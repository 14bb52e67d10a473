internal import DriverKit
internal import FleetModel
internal import Glibc

/// The machine's time: the wall clock at the start, and the steady clock from there on, so that it never goes
/// back.
struct SystemTime: Timekeeper {
  private let start: Instant
  private let clock = ContinuousClock()
  private let startOfClock: ContinuousClock.Instant

  init() {
    var time = timespec()
    precondition(clock_gettime(CLOCK_REALTIME, &time) == 0, "every machine has a wall clock")
    start = Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    startOfClock = clock.now
  }

  func now() -> Instant {
    start.advanced(by: startOfClock.duration(to: clock.now))
  }

  func sleep(until instant: Instant) async throws {
    try await clock.sleep(until: startOfClock.advanced(by: instant.since(start)))
  }
}
