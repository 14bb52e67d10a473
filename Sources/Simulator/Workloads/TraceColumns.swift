/// Which field of our own table says what.
struct TraceColumns {
  enum Column: String, CaseIterable {
    case name
    case arrival = "arrival_seconds"
    case duration = "duration_seconds"
    case gpus
    case gpusPerPod = "gpus_per_pod"
    case tenant
    case priority
    case topology
    case expected = "expected_seconds"
  }

  private let columns: [Column]

  /// The columns of a header, in any order; three must be there.
  init(header: ArraySlice<UInt8>) throws(TraceProblem) {
    var columns: [Column] = []
    for field in header.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let name = String(decoding: field, as: UTF8.self)
      guard let column = Column(rawValue: name), !columns.contains(column) else {
        let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
        throw TraceProblem(line: 1, message: "unknown or repeated column '\(name)'; known: \(known)")
      }
      columns.append(column)
    }
    for column in [Column.arrival, .duration, .gpus] where !columns.contains(column) {
      throw TraceProblem(line: 1, message: "the header has no column '\(column.rawValue)'")
    }
    self.columns = columns
  }

  var count: Int { columns.count }

  func position(of column: Column) -> Int? { columns.firstIndex(of: column) }
}
