/// A figure of packing whose value is known beforehand, from a file of the form
/// `case,nodes,pods,policy,figure,expected,tolerance`.
package struct PackingExpectation: Hashable, Sendable {
  package enum Figure: String, Hashable, Sendable, CaseIterable {
    /// Thousandths of a percent of all GPUs, when pods asked for all of them; the mean of ten seeds.
    case allocated100 = "allocated-100"
    /// The same when pods asked for 130 %.
    case allocated130 = "allocated-130"
    /// GPUs that MIG instances for all pods of at most one GPU need.
    case migGPUsAll = "mig-gpus-all"
    /// The same without the pods that need the whole GPU.
    case migGPUsShared = "mig-gpus-shared"
  }

  package let name: String
  /// Relative to the file's folder, as `podsPath`.
  package let nodesPath: String
  package let podsPath: String
  package let policy: String
  package let figure: Figure
  package let expected: Int
  /// The most by which the figure may differ.
  package let tolerance: Int

  /// The expectations of a file; the first bad row is named by its line.
  package static func read(_ text: [UInt8]) throws(TraceProblem) -> [PackingExpectation] {
    let header = "case,nodes,pods,policy,figure,expected,tolerance"
    var result: [PackingExpectation] = []
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      if index == 0 {
        guard bytes.elementsEqual(header.utf8) else {
          throw TraceProblem(line: 1, message: "expected the header '\(header)'")
        }
      } else if !bytes.isEmpty {
        result.append(try row(bytes, line: index + 1))
      }
    }
    return result
  }

  private static func row(_ bytes: ArraySlice<UInt8>, line: Int) throws(TraceProblem) -> PackingExpectation {
    let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard fields.count == 7 else {
      throw TraceProblem(line: line, message: "expected 7 fields, found \(fields.count)")
    }
    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
    guard let figure = Figure(rawValue: texts[4]) else {
      let known = Figure.allCases.map(\.rawValue).joined(separator: ", ")
      throw TraceProblem(line: line, message: "unknown figure '\(texts[4])'; known: \(known)")
    }
    guard let expected = Digits.wholeNumber(fields[5]), let tolerance = Digits.wholeNumber(fields[6]) else {
      throw TraceProblem(line: line, message: "expected and tolerance are whole numbers")
    }
    return PackingExpectation(
      name: texts[0],
      nodesPath: texts[1],
      podsPath: texts[2],
      policy: texts[3],
      figure: figure,
      expected: Int(expected),
      tolerance: Int(tolerance)
    )
  }
}
