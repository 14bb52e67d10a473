internal import PolicyFiles
internal import Reports

/// Puts reports in files, whole or not at all, and finds the charting library for their pages.
enum ReportFile {
  /// Where Debian's package puts the library.
  static let libraryFolder = "/usr/share/javascript/vega"

  /// Writes a file; `-` is standard output.
  static func put(_ text: String, in path: String) throws {
    if path == "-" {
      print(text, terminator: "")
      return
    }
    do {
      try TextFile.replace(path, with: Array(text.utf8))
    } catch {
      throw BadInput.report(error)
    }
  }

  /// The charting library; nil, and a word about it, where it is not installed.
  static func library(in folder: String) -> ChartLibrary? {
    do {
      let sources = try ChartLibrary.moduleNames.map { name in
        String(decoding: try TextFile.bytes(at: "\(folder)/\(name).min.js", limit: 1 << 22), as: UTF8.self)
      }
      return ChartLibrary(sources: sources)
    } catch {
      Progress.say("the page has no charts: \(error)\ninstall the package \(ChartLibrary.packageName)")
      return nil
    }
  }
}
