internal import ControlLoop
internal import FleetModel
internal import JSONDocument

/// Why a journal cannot be replayed.
package struct JournalReadError: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  /// From 1.
  package let line: Int
  package let message: String

  package var description: String { "\(path):\(line): \(message)" }
}

/// What a replay came to.
package struct ReplayResult: Hashable, Sendable {
  /// A line whose actions came out otherwise.
  package struct Difference: Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let recorded: String
    package let replayed: String

    package var description: String { "line \(line)\n  recorded: \(recorded)\n  replayed: \(replayed)" }
  }

  package let header: JournalHeader
  package internal(set) var events = 0
  package internal(set) var actions = 0
  /// True when the last line was cut off, as by a crash; it was left out.
  package internal(set) var isCutOff = false
  /// The first line that differs; nil when every byte is the same.
  package internal(set) var difference: Difference?
}

/// Feeds the events of a journal to a new controller and compares every action with the recorded one.
package enum JournalReplay {
  /// Replays the bytes of a journal up to its end or the first difference.
  ///
  /// O(bytes).
  package static func replay(_ bytes: [UInt8], path: String) throws(JournalReadError) -> ReplayResult {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let last = lines.popLast() ?? []
    guard let first = lines.first else {
      throw JournalReadError(path: path, line: 1, message: "this is no journal: it has no header line")
    }
    var result = ReplayResult(header: try header(in: first, path: path))
    result.isCutOff = !last.isEmpty
    var controller = Controller(policy: result.header.policy)
    for (index, bytes) in lines.enumerated().dropFirst() {
      let recorded = try decoded(JournalLine.self, from: bytes, path: path, line: index + 1)
      var actions: [Action] = []
      controller.handle(recorded.event, at: recorded.at, into: &actions)
      let line = JournalLine(at: recorded.at, event: recorded.event, actions: actions)
      let replayed = try text(of: line, path: path, line: index + 1)
      guard replayed.utf8.elementsEqual(bytes) else {
        result.difference = ReplayResult.Difference(
          line: index + 1,
          recorded: String(decoding: bytes, as: UTF8.self),
          replayed: replayed
        )
        return result
      }
      result.events += 1
      result.actions += actions.count
    }
    return result
  }

  private static func header(in bytes: ArraySlice<UInt8>, path: String) throws(JournalReadError)
    -> JournalHeader
  {
    let header = try decoded(JournalHeader.self, from: bytes, path: path, line: 1)
    guard header.journal == JournalHeader.currentVersion else {
      throw JournalReadError(
        path: path,
        line: 1,
        message: "version \(header.journal) of the format; this program reads \(JournalHeader.currentVersion)"
      )
    }
    return header
  }

  private static func decoded<Line: Decodable>(
    _ type: Line.Type,
    from bytes: ArraySlice<UInt8>,
    path: String,
    line: Int
  ) throws(JournalReadError) -> Line {
    do {
      return try JSONDocumentDecoder().decode(type, from: try JSONValue.parse(Array(bytes)))
    } catch {
      throw JournalReadError(path: path, line: line, message: "\(error)")
    }
  }

  private static func text(of value: JournalLine, path: String, line: Int) throws(JournalReadError) -> String
  {
    do {
      return try JSONDocumentEncoder().encode(value).text()
    } catch {
      throw JournalReadError(path: path, line: line, message: "\(error)")
    }
  }
}
