internal import CCurl
internal import Synchronization

/// Tells requests of one client apart.
struct RequestID: Hashable, Sendable {
  fileprivate let ordinal: UInt64
}

/// A request whose sender waits.
struct PendingRequest: Sendable {
  let id: RequestID
  let request: HTTPRequest
  let continuation: CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>

  func fail(_ code: HTTPTransportError.Code, _ message: String, advice: String? = nil) {
    continuation.resume(returning: .failure(HTTPTransportError(code, request, message, advice: advice)))
  }
}

/// Wakes the thread that waits in a multi handle.
///
/// It keeps the handle's address and nothing else of it, since `curl_multi_wakeup` is the one function that
/// other threads may call: https://curl.se/libcurl/c/curl_multi_wakeup.html
struct WakeUpCall: Sendable {
  private let address: UInt

  init(_ multi: UnsafeMutableRawPointer) {
    address = UInt(bitPattern: multi)
  }

  /// Only while the handle lives.
  func callAsFunction() {
    let result = curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: address))
    precondition(result == CURLM_OK, "libcurl wakes its own thread")
  }
}

/// Where senders leave requests and the client's thread finds them.
final class RequestInbox: Sendable {
  /// What the thread shall do next.
  enum Command: Sendable {
    case start(PendingRequest)
    case cancel(RequestID)
  }

  /// All that has come since the last time.
  struct Delivery: Sendable {
    let commands: [Command]
    /// True when nothing will come after it.
    let isLast: Bool
  }

  private enum Stage {
    case announced
    /// Cancelled before it was submitted: the tombstone that stops it there.
    case cancelledEarly
    case submitted
  }

  private enum Phase {
    case open
    case closing
    case closed
  }

  private struct State {
    var phase = Phase.open
    var commands: [Command] = []
    var stages: [RequestID: Stage] = [:]
    var announcedCount: UInt64 = 0
    /// Nil before there is a thread and after it is done with its handle.
    var wakeUp: WakeUpCall?
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) {
    self.limit = limit
  }
}

// MARK: Senders

extension RequestInbox {
  /// The identity of a request that will be submitted; it can be cancelled from now on.
  func announce() -> RequestID {
    state.withLock { state in
      state.announcedCount += 1
      let id = RequestID(ordinal: state.announcedCount)
      state.stages[id] = .announced
      return id
    }
  }

  /// Hands an announced request to the thread, or answers it here when that is pointless.
  func submit(_ pending: PendingRequest) {
    let refusal: HTTPTransportError.Code? = state.withLock { state in
      let stage = state.stages.removeValue(forKey: pending.id)
      precondition(stage != .submitted, "a request is submitted once")
      if stage == .cancelledEarly { return .cancelled }
      guard state.phase == .open else { return .shutDown }
      // The others that were announced count too: they are about to be submitted.
      guard state.stages.count < limit else { return .overloaded }
      state.stages[pending.id] = .submitted
      state.commands.append(.start(pending))
      state.wakeUp?()
      return nil
    }
    switch refusal {
    case nil: break
    case .cancelled: pending.fail(.cancelled, "cancelled before it was sent")
    case .shutDown: pending.fail(.shutDown, "not sent: the client was shut down")
    case .some:
      let advice = "wait for answers, or allow more requests at a time"
      pending.fail(.overloaded, "not sent: \(limit) requests are under way", advice: advice)
    }
  }

  func cancel(_ id: RequestID) {
    state.withLock { state in
      switch state.stages[id] {
      case .announced:
        state.stages[id] = .cancelledEarly
      case .submitted where state.phase != .closed:
        state.commands.append(.cancel(id))
        state.wakeUp?()
      case .submitted, .cancelledEarly, nil:
        // It was answered, or is about to be.
        break
      }
    }
  }

  func close() {
    state.withLock { state in
      guard state.phase == .open else { return }
      state.phase = .closing
      state.wakeUp?()
    }
  }
}

// MARK: The thread

extension RequestInbox {
  /// Says how the thread is woken from now on.
  func attach(_ wakeUp: WakeUpCall) {
    state.withLock { $0.wakeUp = wakeUp }
  }

  /// Says that there is no thread to be woken after all.
  func detach() {
    state.withLock { $0.wakeUp = nil }
  }

  /// Everything that has come; after the last delivery nobody wakes the thread.
  func take() -> Delivery {
    state.withLock { state in
      let isLast = state.phase != .open
      if isLast {
        state.phase = .closed
        state.wakeUp = nil
      }
      let commands = state.commands
      state.commands = []
      return Delivery(commands: commands, isLast: isLast)
    }
  }

  /// Notes that a request is about to be answered.
  func forget(_ id: RequestID) {
    state.withLock { state in
      let stage = state.stages.removeValue(forKey: id)
      precondition(stage == .submitted, "only a submitted request is answered by the thread")
    }
  }
}
