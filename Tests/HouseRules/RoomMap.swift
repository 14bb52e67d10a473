/// The table of rooms in ARCHITECTURE.md: which room may import what.
struct RoomMap {
  private(set) var mayImport: [String: Set<String>] = [:]

  /// Reads the rows of the form `` | `Room` | what it is for | `Import`, `Import` | ``; product names may stand
  /// without marks.
  init(_ text: String) {
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { cell in
        cell.split(whereSeparator: { " ,`–".contains($0) }).map(String.init)
      }
      guard cells.count == 3, cells[0].count == 1 else { continue }
      mayImport[cells[0][0]] = Set(cells[2])
    }
  }

  /// Rooms that are missing on one side, and imports that the map does not allow, in the manifest's order.
  func violations(against manifest: Manifest) -> [String] {
    let rooms = manifest.targets.filter { $0.kind != .test }
    var violations: [String] = []
    for room in rooms {
      guard let allowed = mayImport[room.name] else {
        violations.append("\(room.name) has no row in the map")
        continue
      }
      for need in room.needs where !allowed.contains(need) {
        violations.append("\(room.name) needs \(need), which its row in the map does not allow")
      }
    }
    let known = Set(rooms.map(\.name))
    for name in mayImport.keys.sorted() where !known.contains(name) {
      violations.append("\(name) has a row in the map and no target")
    }
    return violations
  }
}
