/// The charting library that pages draw with: modules of vega 5, as Debian's package libjs-vega installs them.
///
/// The modules are made for a bundler: each one asks for others by name. The page hands them to each other.
package struct ChartLibrary: Sendable {
  /// What to install where the library is not there.
  package static let packageName = "libjs-vega"

  /// What the charts need, without maps, trees, forces and word clouds.
  package static let moduleNames = [
    "vega-util", "vega-time", "vega-format", "vega-loader", "vega-dataflow", "vega-statistics",
    "vega-transforms", "vega-canvas", "vega-scale", "vega-scenegraph", "vega-view-transforms", "vega-encode",
    "vega-expression", "vega-selection", "vega-event-selector", "vega-functions", "vega-runtime",
    "vega-parser", "vega-view",
  ]

  private let sources: [String]

  /// The text of each module of ``moduleNames``, in that order.
  package init(sources: [String]) {
    precondition(sources.count == Self.moduleNames.count, "each module has its text")
    self.sources = sources
  }

  /// A script that keeps each module as a function until somebody asks for it.
  var script: String {
    let modules = zip(Self.moduleNames, sources).map { name, source in
      "\"\(name)\": function (exports, require, module) {\n\(source)\n}"
    }
    return "window.vegaModules = {\n" + modules.joined(separator: ",\n") + "\n};"
  }
}
