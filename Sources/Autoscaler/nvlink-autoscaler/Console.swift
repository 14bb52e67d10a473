internal import Glibc
internal import Synchronization

/// Standard output without a buffer: whoever started the program waits for its lines.
enum Console {
  /// How long the first line waits that a slow reader leaves no room for, in milliseconds.
  private static let patience: CInt = 100
  /// Lines that have been left out since the last one that was written.
  private static let unseen = Mutex(0)

  /// From here on a reader that goes away is no reason to end.
  static func survivesReaders() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes one line, or leaves it out when nobody takes it: a terminal that is held must not hold the decisions.
  static func line(_ text: String) {
    unseen.withLock { unseen in
      let gap = unseen == 0 ? "" : "(\(unseen) lines are missing here: nobody read them)\n"
      let isWritten = write(gap + text + "\n", patience: unseen == 0 ? patience : 0)
      unseen = isWritten ? 0 : unseen + 1
    }
  }

  /// False when there was no room for all of it.
  private static func write(_ text: String, patience: CInt) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      guard poll(&output, 1, patience) > 0 else { return false }
      // A pipe that is ready takes at least PIPE_BUF bytes (pipe(7)).
      let part = rest.prefix(Int(PIPE_BUF))
      let count = part.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      // When nobody reads any more, the decisions are still made and journalled.
      guard count > 0 else { return true }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
