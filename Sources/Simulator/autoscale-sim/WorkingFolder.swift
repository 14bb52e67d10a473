internal import Glibc

/// The folder that relative paths of a command line start at.
enum WorkingFolder {
  /// The path from the root; the path itself where the folder has none any more.
  static func absolutePath(of path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}
