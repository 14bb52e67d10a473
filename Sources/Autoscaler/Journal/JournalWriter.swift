package import ControlLoop
package import FleetModel
internal import Glibc
internal import JSONDocument

/// Why a journal could not be written.
package struct JournalWriteError: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { "\(path): \(reason)" }
}

/// Appends to a journal file, one line of JSON for each event.
///
/// A line is one write, so that a crash can cut the last line but never mix two.
package struct JournalWriter: ~Copyable, Sendable {
  private let path: String
  private let descriptor: CInt

  /// Creates the file and writes its header.
  ///
  /// A file that is there already is left alone.
  package init(path: String, header: JournalHeader) throws(JournalWriteError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      let reason =
        errno == EEXIST
        ? "there is a file already; move it away or name another" : String(cString: strerror(errno))
      throw JournalWriteError(path: path, reason: reason)
    }
    do throws(JournalWriteError) {
      try Self.write(header, to: descriptor, path: path)
    } catch {
      // What is half written stays for whoever looks for the cause.
      _ = close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    // Every line has been written by then; closing has nothing to lose.
    _ = close(descriptor)
  }

  /// Writes what one event came to.
  package func append(at: Instant, event: Event, actions: [Action]) throws(JournalWriteError) {
    try Self.write(JournalLine(at: at, event: event, actions: actions), to: descriptor, path: path)
  }

  private static func write(
    _ line: some Encodable,
    to descriptor: CInt,
    path: String
  ) throws(JournalWriteError) {
    let bytes: [UInt8]
    do {
      bytes = Array((try JSONDocumentEncoder().encode(line).text() + "\n").utf8)
    } catch {
      throw JournalWriteError(path: path, reason: "cannot be written as JSON: \(error)")
    }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw JournalWriteError(path: path, reason: String(cString: strerror(errno))) }
      written += count
    }
  }
}
