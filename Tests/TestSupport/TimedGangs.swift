package import FleetModel

extension Gang {
  /// The same gang, which runs for so long as far as anybody knows and must have started by that second.
  package func timed(_ duration: Duration? = nil, startBy seconds: Int64? = nil) -> Gang {
    var gang = self
    gang.expectedDuration = duration
    gang.startBy = seconds.map { Instant(seconds: $0) }
    return gang
  }
}

extension CapacityBlock {
  /// A block whose machines can be counted on until that second.
  package static func usable(until seconds: Int64) -> CapacityBlock {
    CapacityBlock(endsAt: Instant(seconds: seconds), notice: .zero)
  }
}
