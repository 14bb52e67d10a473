internal import JSONDocument

/// A report as one HTML file that needs nothing else: style, figures, script and charting library are in it.
///
/// Tables and figures are plain HTML; only charts need the script.
struct ReportPage {
  /// A number that stands out at the top.
  struct Card {
    let value: String
    let caption: String
  }

  /// A place that the script draws into.
  struct Chart {
    let id: String
    let title: String
    let caption: String
    var isWide = false
  }

  /// A table below the charts.
  struct Table {
    /// A cell, and whether it is a number, which stands to the right.
    struct Cell {
      let text: String
      var isNumber = false
    }

    let title: String
    let caption: String
    let headings: [Cell]
    var rows: [[Cell]] = []
    /// Rows that stand out.
    var strongRows: Set<Int> = []
    /// True for a long list of names and values, which is set in as many columns as there is room for.
    var isList = false
  }

  let title: String
  let lead: [String]
  var cards: [Card] = []
  let charts: [Chart]
  let tables: [Table]
  /// The report itself, which the script reads.
  let document: JSONValue
  /// What draws the charts of this kind of report.
  let chartScript: String

  /// The whole file; without the library it has no charts and says so.
  func html(library: ChartLibrary?) -> String {
    var parts = [
      "<!doctype html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>\(Self.escaped(title))</title>", "<style>", PageFile.style, "</style>", "</head>", "<body>",
      "<main>", "<h1>\(Self.escaped(title))</h1>",
    ]
    parts += lead.filter { !$0.isEmpty }.map { "<p class=\"quiet\">\(Self.escaped($0))</p>" }
    if library == nil { parts.append(Self.missingLibrary) }
    if !cards.isEmpty { parts.append("<div class=\"cards\">" + cards.map(html).joined() + "</div>") }
    if library != nil { parts.append("<div class=\"charts\">" + charts.map(html).joined() + "</div>") }
    parts += tables.map(html)
    parts.append("</main>")
    if let library { parts += scripts(with: library) }
    parts += ["</body>", "</html>", ""]
    return parts.joined(separator: "\n")
  }

  private func scripts(with library: ChartLibrary) -> [String] {
    let data = Self.harmless(document.text())
    return ["<script type=\"application/json\" id=\"report\">\(data)</script>"]
      + [library.script, chartScript, PageFile.charts].map { "<script>\n\(Self.harmless($0))\n</script>" }
  }

  private static let missingLibrary =
    "<p class=\"note\">This report has no charts: the charting library is not installed where it was made. "
    + "Install the Debian package \(ChartLibrary.packageName) and make it again.</p>"

  private func html(_ card: Card) -> String {
    "<div class=\"card\"><b>\(Self.escaped(card.value))</b><span>\(Self.escaped(card.caption))</span></div>"
  }

  private func html(_ chart: Chart) -> String {
    "<figure\(chart.isWide ? " class=\"wide\"" : "")><h2>\(Self.escaped(chart.title))</h2>"
      + "<figcaption>\(Self.escaped(chart.caption))</figcaption>"
      + "<div class=\"chart\" id=\"\(chart.id)\" role=\"img\" aria-label=\"\(Self.escaped(chart.title))\">"
      + "</div></figure>\n"
  }

  private func html(_ table: Table) -> String {
    func row(_ cells: [Table.Cell], _ tag: String, isStrong: Bool) -> String {
      let cells = cells.map { cell in
        "<\(tag) class=\"\(cell.isNumber ? "number" : "text")\">\(Self.escaped(cell.text))</\(tag)>"
      }
      return "<tr\(isStrong ? " class=\"sure\"" : "")>" + cells.joined() + "</tr>\n"
    }
    let head =
      "<section><h2>\(Self.escaped(table.title))</h2><p class=\"quiet\">\(Self.escaped(table.caption))</p>"
    if table.isList { return head + list(table) + "</section>" }
    let rows = table.rows.enumerated().map { number, cells in
      row(cells, "td", isStrong: table.strongRows.contains(number))
    }
    return head + "<div class=\"scroll\"><table>\n<thead>" + row(table.headings, "th", isStrong: false)
      + "</thead>\n<tbody>" + rows.joined() + "</tbody></table></div></section>"
  }

  private func list(_ table: Table) -> String {
    let rows = table.rows.map { cells in
      "<div><span>\(Self.escaped(cells[0].text))</span>\(Self.escaped(cells[1].text))</div>\n"
    }
    return "<div class=\"flow\">" + rows.joined() + "</div>"
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // default: every other character means itself.
      default: result.append(character)
      }
    }
  }

  /// The script without what would end its element; in texts of JSON and JavaScript it means the same.
  private static func harmless(_ script: String) -> String {
    script.replacing("</script", with: "<\\/script").replacing("<!--", with: "<\\!--")
  }
}

/// The files that stand in each page.
enum PageFile {
  static let style = text(PackageResources.page_css)
  static let charts = text(PackageResources.charts_js)
  static let run = text(PackageResources.run_js)
  static let comparison = text(PackageResources.comparison_js)

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
