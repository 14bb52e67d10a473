#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Why a file could not be written; whatever stood there before is untouched.
package struct TextFileWriteError: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  /// The operating system's own, for example "No space left on device".
  package let reason: String
  package let advice: String?

  package var description: String {
    "\(path): the file cannot be written: \(reason)" + (advice.map { "; \($0)" } ?? "")
  }
}

extension TextFile {
  /// Puts a whole file in place, or leaves everything as it was.
  ///
  /// The bytes go to a file beside it, which takes its name once all of them are on the disk. What is no regular
  /// file, such as a pipe, is written to directly. O(size).
  package static func replace(_ path: String, with bytes: [UInt8]) throws(TextFileWriteError) {
    if isSpecial(path) {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw writeFailure(of: path, code: errno) }
      try fill(descriptor, with: bytes, path: path, isRegular: false)
      return
    }
    let partial = "\(path).partial-\(getpid())"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw writeFailure(of: path, code: errno) }
    do throws(TextFileWriteError) {
      try fill(descriptor, with: bytes, path: path, isRegular: true)
      guard rename(partial, path) == 0 else { throw writeFailure(of: path, code: errno) }
    } catch {
      // Nobody misses it; the reason that is thrown is the one to hear of.
      _ = unlink(partial)
      throw error
    }
  }

  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// Writes and closes.
  private static func fill(
    _ descriptor: CInt,
    with bytes: [UInt8],
    path: String,
    isRegular: Bool
  ) throws(TextFileWriteError) {
    var code: CInt = 0
    var written = 0
    while written < bytes.count, code == 0 {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { written += count } else if errno != EINTR { code = errno }
    }
    if code == 0, isRegular, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code != 0 { throw writeFailure(of: path, code: code) }
  }

  private static func writeFailure(of path: String, code: CInt) -> TextFileWriteError {
    let advice: String? =
      switch code {
      case ENOENT, ENOTDIR: "make its folder first"
      case EISDIR: "name a file in it"
      case ENOSPC, EDQUOT: "free some space, or name another disk"
      case EACCES, EPERM, EROFS: "check the permissions of its folder"
      // default: every other error of the operating system speaks for itself.
      default: nil
      }
    return TextFileWriteError(path: path, reason: String(cString: strerror(code)), advice: advice)
  }
}
