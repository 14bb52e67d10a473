internal import FleetModel

/// One line of a trace, not yet understood.
struct RowText {
  let bytes: ArraySlice<UInt8>
  let line: Int
  /// From 1, without header and comments.
  let number: Int

  init(_ bytes: ArraySlice<UInt8>, line: Int, number: Int) {
    self.bytes = bytes
    self.line = line
    self.number = number
  }

  /// The parts between commas, of which there must be so many.
  func fields(_ count: Int) throws(TraceProblem) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    fields.reserveCapacity(count)
    var start = bytes.startIndex
    for index in bytes.indices where bytes[index] == UInt8(ascii: ",") {
      fields.append(bytes[start..<index])
      start = index + 1
    }
    fields.append(bytes[start...])
    guard fields.count == count else { throw problem("expected \(count) fields, found \(fields.count)") }
    return fields
  }

  func problem(_ message: String) -> TraceProblem { TraceProblem(line: line, message: message) }

  /// A time in whole nanoseconds.
  func time(_ seconds: Int64?, _ wrong: String) throws(TraceProblem) -> Int64 {
    guard let seconds, seconds <= 9_000_000_000 else { throw problem(wrong) }
    return seconds * 1_000_000_000
  }

  func gpus(_ count: Int64?) throws(TraceProblem) -> Int {
    guard let count, count > 0, count <= 1_000_000 else {
      throw problem("the number of GPUs is not a whole number from 1 to 1000000")
    }
    return Int(count)
  }
}

/// One row of a trace, understood; times in whole nanoseconds.
package struct TraceRow: Sendable {
  package let line: Int
  package let number: Int
  package internal(set) var submitted: Int64
  package private(set) var duration: Int64
  package private(set) var podCount: Int
  package private(set) var gpusPerPod = 1
  /// Nil for `prefix/<row>`.
  var name: String?
  package private(set) var tenant = "default"
  package private(set) var priority = 0
  var topology = GangTopology.sameDomain
  /// What the planner is told; nil for nothing.
  package private(set) var expected: Int64?

  private init(_ text: RowText, submitted: Int64, duration: Int64, podCount: Int) {
    line = text.line
    number = text.number
    self.submitted = submitted
    self.duration = duration
    self.podCount = podCount
    expected = duration
  }

  func id(prefix: String) -> String { name ?? "\(prefix)/\(number)" }

  func arrival(prefix: String, pod: PodRequest?) -> Arrival {
    let request = pod ?? PodRequest(gpus: gpusPerPod)
    let gang = Gang(
      id: GangID(id(prefix: prefix)),
      roles: [Role(name: "worker", count: podCount, request: request)],
      topology: topology,
      priority: priority,
      tenant: tenant,
      expectedDuration: expected.map { .nanoseconds($0) }
    )
    return Arrival(
      at: Instant(nanoseconds: submitted),
      gang: gang,
      duration: .nanoseconds(duration)
    )
  }
}

// MARK: - Formats

extension TraceRow {
  init(itp text: RowText) throws(TraceProblem) {
    let fields = try text.fields(4)
    self.init(
      text,
      submitted: try text.time(Digits.wholeNumber(fields[1]), "the time of submission is unreadable"),
      duration: try text.time(Digits.wholeNumber(fields[2]), "the duration is not in whole seconds"),
      podCount: try text.gpus(Digits.wholeNumber(fields[3]))
    )
  }

  init(philly text: RowText) throws(TraceProblem) {
    let fields = try text.fields(5)
    self.init(
      text,
      submitted: try text.time(Digits.timestamp(fields[0]), "the time of submission is unreadable"),
      duration: try text.time(Digits.wholeSeconds(fields[1]), "the duration is not in whole seconds"),
      podCount: try text.gpus(Digits.wholeNumber(fields[2]))
    )
  }

  /// Of the 18 fields count: 2 submission, 4 run time, 5 allocated or else 8 requested processors, 9 requested
  /// time, which is what the planner is told, and 12 the user, who is the tenant; -1 stands for unknown.
  init(swf text: RowText) throws(TraceProblem) {
    let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    let fields = text.bytes.split { blanks.contains($0) }
    guard fields.count == 18 else { throw text.problem("expected 18 fields, found \(fields.count)") }
    let isUnknown = { (field: Int) in fields[field - 1].elementsEqual("-1".utf8) }
    if isUnknown(4) { throw text.problem("the job never ran: its run time is unknown") }
    let processors = isUnknown(5) ? fields[7] : fields[4]
    self.init(
      text,
      submitted: try text.time(Digits.wholeSeconds(fields[1]), "the time of submission is unreadable"),
      duration: try text.time(Digits.wholeSeconds(fields[3]), "the run time is not in whole seconds"),
      podCount: try text.gpus(Digits.wholeNumber(processors))
    )
    topology = .unconstrained
    expected = nil
    if !isUnknown(9) {
      expected = try text.time(Digits.wholeSeconds(fields[8]), "the requested time is not in whole seconds")
    }
    if !isUnknown(12) { tenant = "user-\(String(decoding: fields[11], as: UTF8.self))" }
  }

  init(request text: RowText, model: RequestModel) throws(TraceProblem) {
    let fields = try text.fields(3)
    guard let submitted = Digits.dateNanoseconds(fields[0]) else {
      throw text.problem("the time of submission is unreadable")
    }
    guard let context = Digits.wholeNumber(fields[1]), let generated = Digits.wholeNumber(fields[2]) else {
      throw text.problem("the tokens are not whole numbers")
    }
    let duration = model.duration(context: context, generated: generated)
    self.init(text, submitted: submitted, duration: duration, podCount: 1)
  }

  init(_ text: RowText, columns: TraceColumns) throws(TraceProblem) {
    let fields = try text.fields(columns.count)
    let field = { (column: TraceColumns.Column) in
      columns.position(of: column).map { fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let seconds = { (column: TraceColumns.Column) in field(column).flatMap(Digits.decimalNanoseconds) }
    guard let submitted = seconds(.arrival) else {
      throw text.problem("the time of arrival is not in seconds with at most 9 decimals")
    }
    guard let duration = seconds(.duration) else {
      throw text.problem("the duration is not in seconds with at most 9 decimals")
    }
    let gpus = try text.gpus(field(.gpus).flatMap(Digits.wholeNumber))
    let perPod = field(.gpusPerPod) == nil ? 1 : try text.gpus(field(.gpusPerPod).flatMap(Digits.wholeNumber))
    guard gpus.isMultiple(of: perPod) else {
      throw text.problem("\(gpus) GPUs are no whole number of pods with \(perPod) each")
    }
    self.init(text, submitted: submitted, duration: duration, podCount: gpus / perPod)
    gpusPerPod = perPod
    name = field(.name).map { String(decoding: $0, as: UTF8.self) }
    tenant = field(.tenant).map { String(decoding: $0, as: UTF8.self) } ?? "default"
    priority = try Self.priority(field(.priority), in: text)
    topology = try Self.topology(field(.topology), in: text)
    expected = nil
    if let bytes = field(.expected) {
      expected = Digits.decimalNanoseconds(bytes)
      if expected == nil { throw text.problem("the expected duration is not in seconds") }
    }
  }

  private static func priority(_ bytes: ArraySlice<UInt8>?, in text: RowText) throws(TraceProblem) -> Int {
    guard let bytes else { return 0 }
    let isNegative = bytes.first == UInt8(ascii: "-")
    guard let size = Digits.wholeNumber(isNegative ? bytes.dropFirst() : bytes), size <= 1_000_000_000 else {
      throw text.problem("the priority is not a whole number from -1000000000 to 1000000000")
    }
    return Int(isNegative ? -size : size)
  }

  private static func topology(
    _ bytes: ArraySlice<UInt8>?,
    in text: RowText
  ) throws(TraceProblem) -> GangTopology {
    guard let bytes else { return .sameDomain }
    switch String(decoding: bytes, as: UTF8.self) {
    case "same-domain": return .sameDomain
    case "unconstrained": return .unconstrained
    // default: any other text
    default: throw text.problem("the topology is neither 'same-domain' nor 'unconstrained'")
    }
  }
}
