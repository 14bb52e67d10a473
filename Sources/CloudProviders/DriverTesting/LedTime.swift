internal import DriverKit
package import FleetModel
internal import Synchronization

/// Time that a test leads by hand: it stands still until it is told to go on, and nobody really sleeps.
package final class LedTime: Timekeeper {
  private struct Sleeper {
    let number: Int
    let end: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct Watcher {
    let isSatisfied: @Sendable ([Instant]) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var present: Instant
    var sleeperCount = 0
    /// The earliest end first; of equal ones, the one that fell asleep first.
    var sleepers: [Sleeper] = []
    /// Sleepers that were cancelled before they fell asleep.
    var cancelled: Set<Int> = []
    var watchers: [Watcher] = []
  }

  private let state: Mutex<State>
  private let heedsCancellation: Bool

  /// Time that stands at that instant; sleeps may outlive the cancellation of their tasks.
  package init(_ start: Instant = .origin, heedsCancellation: Bool = true) {
    state = Mutex(State(present: start))
    self.heedsCancellation = heedsCancellation
  }

  package func now() -> Instant {
    state.withLock { $0.present }
  }

  package func sleep(until instant: Instant) async throws {
    let number = state.withLock { state in
      state.sleeperCount += 1
      return state.sleeperCount
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        fallAsleep(Sleeper(number: number, end: instant, continuation: continuation))
      }
    } onCancel: {
      cancel(number)
    }
  }
}

// MARK: - Leading

extension LedTime {
  /// Goes on to that instant and wakes everybody who sleeps until then, the earliest first.
  package func advance(to instant: Instant) {
    state.withLock { state in
      precondition(instant >= state.present, "time goes forward; a clock that errs is what jump(to:) is for")
      state.present = instant
      while let first = state.sleepers.first, first.end <= instant {
        state.sleepers.removeFirst()
        first.continuation.resume()
      }
      Self.notifyWatchers(&state)
    }
  }

  /// Shows another instant, even an earlier one, and wakes nobody: a clock that errs, or an alarm that is late.
  package func jump(to instant: Instant) {
    state.withLock { $0.present = instant }
  }

  /// Returns as soon as the ends of all sleeps, the earliest first, are as they should be.
  package func waitForSleepers(_ isSatisfied: @escaping @Sendable ([Instant]) -> Bool) async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.watchers.append(Watcher(isSatisfied: isSatisfied, continuation: continuation))
        Self.notifyWatchers(&state)
      }
    }
  }

  /// Waits until somebody sleeps, goes on to the earliest end of a sleep and returns it.
  package func advanceToNextEnd() async -> Instant {
    await waitForSleepers { !$0.isEmpty }
    let end = state.withLock { $0.sleepers.first?.end ?? $0.present }
    advance(to: end)
    return end
  }
}

// MARK: - Sleepers

extension LedTime {
  private func fallAsleep(_ sleeper: Sleeper) {
    state.withLock { state in
      if state.cancelled.remove(sleeper.number) != nil {
        sleeper.continuation.resume(throwing: CancellationError())
      } else if sleeper.end <= state.present {
        sleeper.continuation.resume()
      } else {
        let position = state.sleepers.firstIndex { $0.end > sleeper.end } ?? state.sleepers.endIndex
        state.sleepers.insert(sleeper, at: position)
        Self.notifyWatchers(&state)
      }
    }
  }

  private func cancel(_ number: Int) {
    guard heedsCancellation else { return }
    state.withLock { state in
      guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
        state.cancelled.insert(number)
        return
      }
      state.sleepers.remove(at: index).continuation.resume(throwing: CancellationError())
      Self.notifyWatchers(&state)
    }
  }

  private static func notifyWatchers(_ state: inout State) {
    let ends = state.sleepers.map(\.end)
    state.watchers.removeAll { watcher in
      guard watcher.isSatisfied(ends) else { return false }
      watcher.continuation.resume()
      return true
    }
  }
}
