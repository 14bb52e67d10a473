internal import FleetModel
internal import JSONDocument
internal import PolicyFiles
internal import Workloads

/// Reads gangs as JSON lines: each line has the keys that a gang of a scenario file has.
struct GangLines {
  let file: String
  let badRowLimit: Int

  /// The arrivals, in order of time.
  ///
  /// O(size + gangs log gangs).
  func trace(in bytes: [UInt8]) throws(TraceProblem) -> Trace {
    var reader = JSONLinesReader(limits: JSONLimits(size: 1 << 20))
    var lines = reader.feed(bytes)
    if let last = reader.finish() { lines.append(last) }
    var badRows = BadRows(limit: badRowLimit)
    var arrivals: [Arrival] = []
    var names: [GangID: Int] = [:]
    for line in lines {
      do throws(TraceProblem) {
        let arrival = try arrival(of: line)
        if let earlier = names[arrival.gang.id] {
          let message = "two gangs are called '\(arrival.gang.id)'; the other one is in line \(earlier)"
          throw TraceProblem(line: line.number, message: message)
        }
        names[arrival.gang.id] = line.number
        arrivals.append(arrival)
      } catch {
        try badRows.add(error)
      }
    }
    return Trace(arrivals: Arrival.inOrder(arrivals), badRows: badRows.problems)
  }

  private func arrival(of line: JSONLine) throws(TraceProblem) -> Arrival {
    switch line.content {
    case .failure(let error): throw TraceProblem(line: line.number, message: "no JSON: \(error.message)")
    case .success(let value):
      let place = SourcePlace(file: file, line: line.number, column: 1)
      do throws(FileProblems) {
        return try YAMLTree(value).decode(at: place, as: Arrival.reader)
      } catch {
        let messages = error.problems.map { problem in
          problem.advice.map { "\(problem.message); \($0)" } ?? problem.message
        }
        throw TraceProblem(line: line.number, message: messages.joined(separator: "; "))
      }
    }
  }
}

extension YAMLTree {
  /// The same values as a YAML file would have.
  fileprivate init(_ value: JSONValue) {
    switch value {
    case .null: self = .plain("null")
    case .bool(let flag): self = .plain(flag ? "true" : "false")
    case .integer(let number): self = .plain("\(number)")
    case .number(let number): self = .plain("\(number)")
    case .string(let text): self = .quoted(text)
    case .array(let values): self = .list(values.map { YAMLTree($0) })
    case .object(let object):
      self = .mapping(object.members.map { (key: $0.key, value: YAMLTree($0.value)) })
    }
  }
}
