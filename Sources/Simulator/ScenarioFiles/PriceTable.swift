internal import FleetModel
internal import PoolPhysics
internal import Workloads

/// Reads prices from a table: `at_seconds,usd_per_hour`, or AWS's history as
/// `instance_type,az,product,timestamp_utc,usd_per_hour`.
struct PriceTable {
  let instanceType: String?
  let zone: String?
  let product: String?

  private static let ownHeader = "at_seconds,usd_per_hour"
  private static let historyHeader = "instance_type,az,product,timestamp_utc,usd_per_hour"

  /// The prices of the rows that are meant; the first one of a history is at the origin.
  ///
  /// O(rows log rows).
  func series(in bytes: [UInt8]) throws(TraceProblem) -> PriceSeries {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let header = lines[0].hasSuffix("\r") ? lines[0].dropLast() : lines[0]
    let isHistory = header == Self.historyHeader
    guard isHistory || header == Self.ownHeader else {
      let message = "expected the header '\(Self.ownHeader)' or '\(Self.historyHeader)'"
      throw TraceProblem(line: 1, message: message)
    }
    var steps: [PriceSeries.Step] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty && line != "\r" {
      let row = PriceRow(
        line: index + 1,
        fields: line.split(separator: ",", omittingEmptySubsequences: false)
      )
      if let step = try isHistory ? history(row) : own(row) { steps.append(step) }
    }
    guard !steps.isEmpty else {
      let message = "no row is meant; check 'instanceType', 'zone' and 'product'"
      throw TraceProblem(line: 1, message: message)
    }
    return PriceSeries(Self.inOrder(steps, fromFirst: isHistory))
  }

  private struct PriceRow {
    let line: Int
    let fields: [Substring]

    func problem(_ message: String) -> TraceProblem { TraceProblem(line: line, message: message) }
  }

  private func own(_ row: PriceRow) throws(TraceProblem) -> PriceSeries.Step? {
    guard row.fields.count == 2 else { throw row.problem("expected 2 fields, found \(row.fields.count)") }
    guard let seconds = Int64(row.fields[0]), 0...631_000_000 ~= seconds else {
      throw row.problem("the time is not in whole seconds")
    }
    return PriceSeries.Step(at: Instant(seconds: seconds), price: try price(row.fields[1], row))
  }

  private func history(_ row: PriceRow) throws(TraceProblem) -> PriceSeries.Step? {
    guard row.fields.count == 5 else { throw row.problem("expected 5 fields, found \(row.fields.count)") }
    let isMeant =
      (instanceType.map { row.fields[0] == $0 } ?? true) && (zone.map { row.fields[1] == $0 } ?? true)
      && (product.map { row.fields[2] == $0 } ?? true)
    guard isMeant else { return nil }
    // 2019-12-22T13:41:55.000Z
    let date = row.fields[3].prefix(19).replacing("T", with: " ")
    guard let seconds = TraceTime.secondsSince1970(date) else { throw row.problem("the time is unreadable") }
    return PriceSeries.Step(at: Instant(seconds: seconds), price: try price(row.fields[4], row))
  }

  private func price(_ field: Substring, _ row: PriceRow) throws(TraceProblem) -> HourlyPrice {
    let text = field.hasSuffix("\r") ? field.dropLast() : field
    guard let microUnits = TraceTime.millionths(text) else {
      throw row.problem("the price is not a number of dollars with at most 6 decimals")
    }
    return HourlyPrice(microUnits: microUnits, currency: .usDollar)
  }

  /// By time; of several prices at one instant the last one in the file holds.
  private static func inOrder(_ steps: [PriceSeries.Step], fromFirst: Bool) -> [PriceSeries.Step] {
    let sorted = steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    let origin = fromFirst ? sorted.first?.element.at ?? .origin : .origin
    var result: [PriceSeries.Step] = []
    for (_, step) in sorted {
      let at = Instant.origin.advanced(by: step.at.since(origin))
      if result.last?.at == at { result.removeLast() }
      result.append(PriceSeries.Step(at: at, price: step.price))
    }
    return result
  }
}
