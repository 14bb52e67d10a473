internal import Glibc

/// A file that appears under its name when it is whole, and not at all when something goes wrong.
struct NewFile: ~Copyable {
  private let path: String
  private let partPath: String
  private let descriptor: Int32
  private var held: [UInt8] = []
  private var isWhole = false
  private static let chunkSize = 1 << 18

  /// A file that will replace what is there, if anything is; its parts stand next to it in the meantime.
  init(path: String) throws(NewFileError) {
    self.path = path
    partPath = "\(path).\(getpid()).part"
    descriptor = open(partPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw NewFileError(path: path) }
    held.reserveCapacity(Self.chunkSize + 4_096)
  }

  deinit {
    // Nothing can be done about what cannot be closed or removed after a failure that was reported.
    _ = close(descriptor)
    if !isWhole { _ = unlink(partPath) }
  }

  mutating func append(_ text: String) throws(NewFileError) {
    held.append(contentsOf: text.utf8)
    if held.count >= Self.chunkSize { try flush() }
  }

  /// Makes the file appear, safe on the disk.
  mutating func finish() throws(NewFileError) {
    try flush()
    guard fsync(descriptor) == 0, rename(partPath, path) == 0 else { throw NewFileError(path: path) }
    isWhole = true
  }

  private mutating func flush() throws(NewFileError) {
    var rest = held[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw NewFileError(path: path) }
      rest = rest.dropFirst(count)
    }
    held.removeAll(keepingCapacity: true)
  }
}

/// Why a file could not be written, by the operating system's own words.
struct NewFileError: Error, CustomStringConvertible {
  let description: String

  /// For the error that a call has just left behind.
  init(path: String) {
    description = "\(path): the file cannot be written: \(String(cString: strerror(errno)))"
  }
}
