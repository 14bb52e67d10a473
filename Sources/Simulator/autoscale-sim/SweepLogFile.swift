internal import Glibc
internal import PolicyFiles
internal import Reports

/// The log of a sweep on disk, to which a line is appended for each run that ends.
struct SweepLogFile: ~Copyable {
  let path: String
  private(set) var log: SweepLog
  private let descriptor: CInt

  /// Goes on with the log that is there, if it is of the same sweep, or begins one.
  init(path: String, header: SweepLog.Header) throws {
    var log = SweepLog(header: header)
    var text = try SweepLog.line(of: header)
    if access(path, F_OK) == 0 {
      log = try Self.read(path)
      guard log.header == header else {
        throw BadInput.report("\(path): this log is of another sweep, or its inputs have changed; remove it")
      }
      for record in log.records { if let record { text += try SweepLog.line(of: record) } }
    }
    do {
      // Also drops a last line that was cut off.
      try TextFile.replace(path, with: Array(text.utf8))
    } catch {
      throw BadInput.report(error)
    }
    let opened = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard opened >= 0 else { throw BadInput.report("\(path): \(String(cString: strerror(errno)))") }
    descriptor = opened
    self.path = path
    self.log = log
  }

  deinit {
    // Every line has been written by then; closing has nothing to lose.
    _ = close(descriptor)
  }

  /// Appends one run: its line is one write, so that a kill cuts off the last line at most.
  mutating func add(_ record: SweepLog.Record) throws {
    let bytes = Array(try SweepLog.line(of: record).utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw BadInput.report(
          "\(path): \(String(cString: strerror(errno))); the same command goes on from here"
        )
      }
      written += count
    }
    log.add(record)
  }

  /// The log of a file, or the reason why it is none.
  static func read(_ path: String) throws -> SweepLog {
    let bytes: [UInt8]
    do {
      bytes = try TextFile.bytes(at: path, limit: 1 << 34)
    } catch {
      throw BadInput.report(error)
    }
    do {
      return try SweepLog.read(bytes, path: path)
    } catch {
      throw BadInput.report(error)
    }
  }
}
