internal import Foundation

/// The checked-out project that these tests are a part of.
enum Project {
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every text file below those folders with one of those extensions, by path; what is generated or built is
  /// left out.
  ///
  /// A file that cannot be read is an error.
  static func files(in folders: [String], extensions: Set<String>) throws -> [SourceFile] {
    var files: [SourceFile] = []
    for folder in folders {
      for path in paths(below: folder) where extensions.contains(URL(filePath: path).pathExtension) {
        files.append(SourceFile(path: path, text: try text(of: path)))
      }
    }
    return files.sorted { $0.path < $1.path }
  }

  /// All Swift files that people write.
  static func swiftFiles() throws -> [SourceFile] {
    try files(in: ["Sources", "Tests"], extensions: ["swift"])
  }

  /// All Markdown files, those at the root included.
  static func documents() throws -> [SourceFile] {
    try files(in: [""], extensions: ["md"])
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The names of the folders right below a folder, sorted.
  static func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { name in
        var isFolder: ObjCBool = false
        let path = root.appending(path: folder).appending(path: name).path
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
      }
      .sorted()
  }

  /// Paths from the root of the files below a folder; hidden folders, builds and generated code are left out.
  private static func paths(below folder: String) -> [String] {
    let start = folder.isEmpty ? root : root.appending(path: folder)
    guard let walker = FileManager.default.enumerator(atPath: start.path) else { return [] }
    var paths: [String] = []
    while let path = walker.nextObject() as? String {
      let name = path.split(separator: "/").last ?? ""
      if name.hasPrefix(".") || name == "Generated" {
        walker.skipDescendants()
      } else {
        paths.append(folder.isEmpty ? path : "\(folder)/\(path)")
      }
    }
    return paths
  }
}
