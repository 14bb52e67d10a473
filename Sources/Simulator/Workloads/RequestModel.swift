package import FleetModel

/// How long a request to a language model holds its replica.
package struct RequestModel: Hashable, Sendable {
  /// Tokens of the prompt that are read in a second.
  package let contextTokensPerSecond: Double
  /// Tokens of the answer that are written in a second.
  package let generatedTokensPerSecond: Double
  /// What serves one request at a time.
  package let pod: PodRequest

  package init(contextTokensPerSecond: Double, generatedTokensPerSecond: Double, pod: PodRequest) {
    precondition(contextTokensPerSecond > 0 && generatedTokensPerSecond > 0, "a rate is above zero")
    self.contextTokensPerSecond = contextTokensPerSecond
    self.generatedTokensPerSecond = generatedTokensPerSecond
    self.pod = pod
  }

  /// In whole nanoseconds.
  func duration(context: Int64, generated: Int64) -> Int64 {
    let seconds =
      Double(context) / contextTokensPerSecond + Double(generated) / generatedTokensPerSecond
    return Int64((min(seconds, 315_360_000) * 1e9).rounded())
  }
}
