internal import Synchronization

/// What has happened so far, in order, for tests that wait until something has.
final class Record<Element: Sendable>: Sendable {
  private struct Watcher {
    let isSatisfied: @Sendable ([Element]) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var elements: [Element] = []
    var watchers: [Watcher] = []
  }

  private let state = Mutex(State())

  /// Everything so far.
  var elements: [Element] { state.withLock { $0.elements } }

  func append(_ element: Element) {
    state.withLock { state in
      state.elements.append(element)
      Self.notifyWatchers(&state)
    }
  }

  /// Waits until the whole record is as it should be.
  func wait(until isSatisfied: @escaping @Sendable ([Element]) -> Bool) async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.watchers.append(Watcher(isSatisfied: isSatisfied, continuation: continuation))
        Self.notifyWatchers(&state)
      }
    }
  }

  private static func notifyWatchers(_ state: inout State) {
    let elements = state.elements
    state.watchers.removeAll { watcher in
      guard watcher.isSatisfied(elements) else { return false }
      watcher.continuation.resume()
      return true
    }
  }
}
