internal import Glibc

/// Standard output without a buffer: whoever started the program waits for its lines.
enum Console {
  /// From here on a reader that goes away is no reason to end.
  static func survivesReaders() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes one line, whole.
  static func line(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    // When nobody reads any more, the decisions are still made and journalled.
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }
}
