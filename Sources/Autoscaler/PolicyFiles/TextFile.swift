#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Why a file could not be read.
package enum TextFileError: Error, Hashable, Sendable {
  case missing(path: String)
  case directory(path: String)
  /// The reason is the operating system's own, for example "Permission denied".
  case unreadable(path: String, reason: String)
  case tooLarge(path: String, limit: Int)
}

extension TextFileError: CustomStringConvertible {
  /// What an operator reads, with the path in front.
  package var description: String { problem.description }

  /// The same as a problem of the whole file.
  package var problem: FileProblem {
    switch self {
    case .missing(let path):
      FileProblem(
        "there is no such file",
        at: SourcePlace(wholeFile: path),
        advice: "check the path; a relative one starts at the current directory"
      )
    case .directory(let path):
      FileProblem(
        "this is a directory, not a file",
        at: SourcePlace(wholeFile: path),
        advice: "name a file in it"
      )
    case .unreadable(let path, let reason):
      FileProblem(
        "the file cannot be read: \(reason)",
        at: SourcePlace(wholeFile: path),
        advice: "check its owner and permissions"
      )
    case .tooLarge(let path, let limit):
      FileProblem("the file is larger than \(limit) bytes", at: SourcePlace(wholeFile: path))
    }
  }
}

/// Reads whole files of bounded size.
package enum TextFile {
  private static let chunkSize = 1 << 16

  /// The bytes of the file at `path`; more than `limit` of them are an error.
  ///
  /// O(size).
  package static func bytes(at path: String, limit: Int) throws(TextFileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(of: path, code: errno) }
    defer { _ = close(descriptor) }  // Nothing was written, so closing has nothing to lose.
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: chunkSize)
    while true {
      let count = read(descriptor, &chunk, chunkSize)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(of: path, code: errno) }
      guard count > 0 else { return content }
      content += chunk[..<count]
      guard content.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    }
  }

  private static func failure(of path: String, code: CInt) -> TextFileError {
    switch code {
    case ENOENT, ENOTDIR: .missing(path: path)
    case EISDIR: .directory(path: path)
    // default: every other error of the operating system
    default: .unreadable(path: path, reason: String(cString: strerror(code)))
    }
  }
}

extension TextFile {
  /// The path itself when it is a file; otherwise all files under it whose names end like that, sorted.
  ///
  /// Hidden folders are left out, and links below the path are not followed. O(entries log entries).
  package static func paths(under path: String, suffix: String) throws(TextFileError) -> [String] {
    guard try isDirectory(path, followsLink: true) else { return [path] }
    guard let directory = opendir(path) else { throw failure(of: path, code: errno) }
    defer { _ = closedir(directory) }  // Only names were read, so closing has nothing to lose.
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    var result: [String] = []
    for name in names.sorted() {
      let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      if try isDirectory(child, followsLink: false) {
        result += try paths(under: child, suffix: suffix)
      } else if name.hasSuffix(suffix) {
        result.append(child)
      }
    }
    return result
  }

  private static func isDirectory(_ path: String, followsLink: Bool) throws(TextFileError) -> Bool {
    var status = stat()
    let result = followsLink ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { throw failure(of: path, code: errno) }
    return status.st_mode & S_IFMT == S_IFDIR
  }
}
