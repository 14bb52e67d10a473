/// The files that a scenario is made from, in the order in which they were read; confined to the call that reads it.
final class FileList {
  private(set) var paths: [String]

  init(_ path: String) {
    paths = [path]
  }

  func add(_ path: String) {
    if !paths.contains(path) { paths.append(path) }
  }
}
